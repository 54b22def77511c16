package io.tallyhouse.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoDataTest {
  private static final Instant UNTIL = Instant.parse("2026-03-15T04:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, String> transcripts = new TreeMap<>();

  @Test
  void sameMomentAndSeed_giveTheSameBytes() throws IOException {
    DemoData first = DemoData.until(UNTIL, 1, transcripts::put);
    Map<String, String> again = new TreeMap<>();
    DemoData second = DemoData.until(UNTIL, 1, again::put);

    assertThat(again).isEqualTo(transcripts);
    assertSame(first.requests(), second.requests());
    assertSame(first.fleetRequests(), second.fleetRequests());
  }

  private static void assertSame(List<byte[]> first, List<byte[]> second) {
    assertThat(first).hasSameSizeAs(second);
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i)).isEqualTo(first.get(i));
    }
  }

  @Test
  void events_areOfATeamOverSixWeeksUpToTheMoment() throws IOException {
    DemoData demo = DemoData.until(UNTIL, 2, transcripts::put);
    List<JsonNode> hooks = events(demo.requests());
    List<JsonNode> fleet = events(demo.fleetRequests());

    assertThat(values(fleet, "/eventType")).hasSize(4);
    assertThat(values(fleet, "/assistant")).containsExactly("onboarding-bot", "support-bot");
    assertThat(values(fleet, "/id")).hasSize(fleet.size());
    assertThat(values(fleet, "/user").size()).isGreaterThan(200);
    assertThat(values(hooks, "/event_type"))
        .containsExactly("assistant_stop", "session_end", "session_start", "subagent_stop");
    assertThat(values(hooks, "/user_id")).hasSize(8);
    assertThat(values(hooks, "/session_id")).hasSize(demo.sessions());
    Instant first = Instant.parse(hooks.get(0).path("timestamp").asText());
    Instant last = Instant.parse(hooks.get(hooks.size() - 1).path("timestamp").asText());
    assertThat(last).isBetween(UNTIL.minus(Duration.ofHours(1)), UNTIL);
    assertThat(Duration.between(first, UNTIL).toDays()).isBetween(40L, 43L);
  }

  @Test
  void transcripts_lieWhereClaudeCodePutsThem_oneASession() throws IOException {
    DemoData demo = DemoData.until(UNTIL, 3, transcripts::put);

    assertThat(transcripts).hasSize(demo.files());
    Set<String> sessions = new TreeSet<>();
    int subagents = 0;
    for (Map.Entry<String, String> transcript : transcripts.entrySet()) {
      String[] path = transcript.getKey().split("/", -1);
      for (JsonNode line : lines(transcript.getValue())) {
        boolean subagent = path.length == 4;
        assertThat(line.path("cwd").asText().replaceAll("[^A-Za-z0-9]", "-")).isEqualTo(path[0]);
        assertThat(line.path("isSidechain").asBoolean()).isEqualTo(subagent);
        assertThat(path[1]).isEqualTo(line.path("sessionId").asText() + (subagent ? "" : ".jsonl"));
        if (subagent) {
          assertThat(path[3]).isEqualTo("agent-" + line.path("agentId").asText() + ".jsonl");
        }
        assertThat(Instant.parse(line.path("timestamp").asText())).isBeforeOrEqualTo(UNTIL);
      }
      if (path.length == 2) {
        sessions.add(path[1]);
      } else {
        subagents++;
      }
    }
    // A session may have begun so late that nothing was said in it yet.
    assertThat(sessions.size()).isBetween(demo.sessions() - 3, demo.sessions());
    assertThat(subagents).isGreaterThan(100);
  }

  @Test
  void conversations_haveModelsTokensBranchesAndFailures() throws IOException {
    DemoData.until(UNTIL, 4, transcripts::put);
    List<JsonNode> lines = new ArrayList<>();
    for (String transcript : transcripts.values()) {
      lines.addAll(lines(transcript));
    }

    assertThat(values(lines, "/message/model")).hasSize(DemoModel.values().length);
    assertThat(values(lines, "/gitBranch").size()).isGreaterThan(20).isLessThan(400);
    assertThat(values(lines, "/cwd")).hasSize(11);
    assertThat(values(lines, "/uuid")).hasSize(lines.size());
    assertOneUsageAResponse(lines);
    long results = count(lines, "/message/content/0/type", "tool_result");
    long failed = count(lines, "/message/content/0/is_error", "true");
    assertThat((double) failed / results).isBetween(0.01, 0.05);
    assertThat(count(lines, "/message/content/0/name", "Task")).isGreaterThan(100);
  }

  private static void assertOneUsageAResponse(List<JsonNode> lines) {
    Map<String, JsonNode> usages = new HashMap<>();
    for (JsonNode line : lines) {
      JsonNode usage = line.at("/message/usage");
      if (!usage.isMissingNode()) {
        String id = line.at("/message/id").asText() + " " + line.path("requestId").asText();
        JsonNode before = usages.putIfAbsent(id, usage);
        assertThat(before == null ? usage : before).isEqualTo(usage);
        long prompt =
            usage.path("input_tokens").asLong()
                + usage.path("cache_creation_input_tokens").asLong()
                + usage.path("cache_read_input_tokens").asLong();
        assertThat(prompt).isBetween(1L, DemoUsage.CONTEXT_TOKENS_MAX + 100);
        assertThat(usage.path("output_tokens").asLong()).isPositive();
      }
    }
    assertThat(usages.size()).isGreaterThan(10_000);
  }

  private static long count(List<JsonNode> lines, String pointer, String value) {
    return lines.stream().filter(line -> line.at(pointer).asText().equals(value)).count();
  }

  private static List<JsonNode> lines(String transcript) {
    return transcript.lines().map(DemoDataTest::json).collect(Collectors.toList());
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static List<JsonNode> events(List<byte[]> requests) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (byte[] request : requests) {
      JsonNode inRequest = JSON.readTree(request).path("events");
      assertThat(inRequest.size()).isBetween(1, DemoData.REQUEST_EVENTS_MAX);
      inRequest.forEach(events::add);
    }
    return events;
  }

  private static Set<String> values(List<JsonNode> events, String pointer) {
    Set<String> values = new TreeSet<>();
    for (JsonNode event : events) {
      if (!event.at(pointer).isMissingNode()) {
        values.add(event.at(pointer).asText());
      }
    }
    return values;
  }
}
