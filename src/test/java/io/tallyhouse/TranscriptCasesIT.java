package io.tallyhouse;

import static io.tallyhouse.testing.FleetRecount.data;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Transcripts in {@code src/test/resources/cases}, each of a kind that users of software like this
 * reported, with the figures that are right of them.
 */
class TranscriptCasesIT extends SyncedCases {
  @ParameterizedTest
  @CsvSource({
    // case, project, sessions, input, output
    "session-ids, /srv/c121, 3, 700, 70",
    "no-final-newline, /srv/c1241, 1, 11, 2",
    "nul-after-record, /srv/c1121, 1, 300, 30",
    "bom-and-crlf, /srv/c114, 1, 300, 30",
    "odd-numbers, /srv/c115, 1, 1200, 40",
    "timestamps, /srv/c135, 1, 20, 0",
    "agent-progress-only, /srv/c136, 1, 1010, 180",
    "queued-command, /srv/c118, 1, 40, 70",
    "synthetic-api-error, /srv/c126, 1, 100, 10",
    "windows-path-case, c:/WORK/SHOP, 3, 300, 30",
    "tool-copies, /srv/c147, 1, 100, 10",
    "workflow-agents, /srv/c117, 1, 7010, 720",
    "refusal-fallback, /srv/c145, 1, 5000, 800",
    "cost-usd, /srv/c132, 1, 4000, 400",
    "dst-day-edges, /srv/c125, 1, 11111111, 0",
    "advisor-iterations, /srv/c01, 1, 41000, 1900",
    "no-request-id, /srv/c02, 1, 50, 220",
    "sidechain-replay-other-request, /srv/c04, 1, 530, 370",
    "fork-sorts-before-parent, /srv/c119, 2, 7000, 700",
    "zero-first-usage, /srv/c116, 1, 12000, 700",
  })
  void usageOfACase_isRight(String name, String project, long sessions, long input, long output) {
    JsonNode overview = overview(project);

    assertThat(overview.path("totalSessions").longValue()).as(name).isEqualTo(sessions);
    assertThat(overview.path("inputTokens").longValue()).as(name).isEqualTo(input);
    assertThat(overview.path("outputTokens").longValue()).as(name).isEqualTo(output);
  }

  @ParameterizedTest
  @CsvSource({
    // What a response says that it cost holds, 0 too; sonnet-4-6 costs 3 and 15, opus-4 15 and 75.
    "cost-usd, /srv/c132, 0.645956789",
    "no-final-newline, /srv/c1241, 0.000063",
    "bom-and-crlf, /srv/c114, 0.00135",
    "agent-progress-only, /srv/c136, 0.00213",
    "synthetic-api-error, /srv/c126, 0.00045",
    "workflow-agents, /srv/c117, 0.02283",
    "advisor-iterations, /srv/c01, 0.2471",
    "no-request-id, /srv/c02, 0.006525",
    "sidechain-replay-other-request, /srv/c04, 0.015495",
    "fork-sorts-before-parent, /srv/c119, 0.0315",
    "zero-first-usage, /srv/c116, 0.06",
    "fast-claude-opus-4-8, /srv/c070, 0.23",
    "fast-claude-opus-5-5, /srv/c072, 0.172",
    "haiku-5-5, /srv/c143, 0.0201",
    "inference-geo-us, /srv/c06, 0.0924",
    "long-context-whole-request, /srv/c08, 0.5025",
    "sonnet-5-5-cache-read, /srv/c144, 0.3",
    "web-search-fee, /srv/c05, 0.0505",
    "bedrock-regional, /srv/c146, 1.1025",
    "cache-creation-breakdown, /srv/c133, 0.0261",
  })
  void costOfACase_isRight(String name, String project, double usd) {
    assertThat(overview(project).path("totalCost").doubleValue()).as(name).isEqualTo(usd);
  }

  @Test
  void advisor_isPaidForUnderItsOwnModel() {
    Map<String, Double> costByModel = new TreeMap<>();
    data(client.get("/api/analytics/model-distribution", "projectPath", "/srv/c01"))
        .forEach(
            model ->
                costByModel.put(
                    model.path("model").asText(), model.path("totalCost").doubleValue()));

    assertThat(costByModel)
        .isEqualTo(Map.of("claude-sonnet-4-6", 0.0096, "claude-opus-4-8", 0.2375));
  }

  /** Its file sorts before that of the session it was forked from, whose lines it repeats. */
  @Test
  void fork_leavesItsParentWhatIsTheParents() {
    JsonNode parent = session("ffffffff-1111-4111-8111-000000000119");
    JsonNode fork = session("00000000-1111-4111-8111-000000000119");

    assertThat(parent.path("inputTokens").longValue()).isEqualTo(3000);
    assertThat(parent.path("startTime").asText()).isEqualTo("2026-08-06T09:00:00.000Z");
    assertThat(parent.path("duration").longValue()).isEqualTo(610);
    assertThat(parent.path("cost").doubleValue()).isEqualTo(0.0135);
    assertThat(fork.path("inputTokens").longValue()).isEqualTo(4000);
    assertThat(fork.path("startTime").asText()).isEqualTo("2026-08-07T12:00:00.000Z");
    assertThat(fork.path("duration").longValue()).isEqualTo(10);
    assertThat(fork.path("cost").doubleValue()).isEqualTo(0.018);
    assertThat(overview("/srv/c119").path("avgSessionDuration").longValue()).isEqualTo(310);
  }

  @Test
  void linesOfAResponseWithoutARequestId_areOneMessage() {
    JsonNode detail = data(client.get("/api/analytics/sessions/" + SESSION + "102"));

    assertThat(detail.path("messages")).hasSize(2);
  }

  @Test
  void eachFigureOfAResponse_isTheLargestOfItsLines() {
    assertThat(overview("/srv/c116").path("cacheReadTokens").longValue()).isEqualTo(45_000);
    assertThat(overview("/srv/c133").path("cacheCreationTokens").longValue()).isEqualTo(4500);
  }

  @Test
  void whatCannotBeRead_isCountedByReason_andLinksAreNamed() {
    Map<String, Long> byReason = new TreeMap<>();
    stats
        .path("errorsByReason")
        .properties()
        .forEach(entry -> byReason.put(entry.getKey(), entry.getValue().longValue()));

    assertThat(byReason)
        .isEqualTo(
            Map.of(
                "input_tokens", 2L,
                "cache_read_input_tokens", 1L,
                "output_tokens", 1L,
                "timestamp", 5L,
                "timestamp out of range", 1L));
    assertThat(stats.path("errors").longValue()).isEqualTo(10);
    assertThat(stats.path("linksSkipped").longValue()).isEqualTo(1);
    assertThat(stats.path("skippedLinks").get(0).asText()).endsWith("/projects/-srv-c123");
  }

  @Test
  void sessionIds_areShownAsTheyWere() throws IOException {
    Map<String, Long> inputByExternalId = new TreeMap<>();
    for (JsonNode session : sessions("/srv/c121")) {
      JsonNode external = session.path("externalId");
      String shown = external.isMissingNode() ? session.path("id").asText() : external.asText();
      inputByExternalId.put(shown, session.path("inputTokens").longValue());
    }

    assertThat(inputByExternalId)
        .isEqualTo(
            Map.of(
                "session_01AbCdEfGhIjKlMnOpQr",
                200L,
                SESSION + "121",
                100L,
                "11111111-1111-4111-8111-000000012199",
                400L));
    List<String> onTheOtherSurface = new ArrayList<>();
    withKey
        .get(ApiClient.SESSIONS, "start_date", "2026-08-06", "end_date", "2026-08-07")
        .json()
        .path("data")
        .path("sessions")
        .forEach(session -> onTheOtherSurface.add(session.path("external_id").asText()));
    assertThat(onTheOtherSurface).contains("session_01AbCdEfGhIjKlMnOpQr", "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C:\\Work\\Shop",
        "c:\\Work\\Shop",
        "C:/Work/Shop/",
        "C:/Work/Shop",
        "c:/WORK/shop"
      })
  void windowsProject_isOneInAnyForm(String form) {
    List<String> projects = new ArrayList<>();
    sessions(form).forEach(session -> projects.add(session.path("projectPath").asText()));

    assertThat(projects).hasSize(3).containsOnly("C:\\work\\shop");
  }

  @Test
  void queuedPrompt_isAPromptOfTheUser() {
    JsonNode detail = data(client.get("/api/analytics/sessions/" + SESSION + "118"));
    List<String> prompts = new ArrayList<>();
    for (JsonNode message : detail.path("messages")) {
      if (message.path("role").asText().equals("user")) {
        prompts.add(message.path("content").asText());
      }
    }

    assertThat(prompts).containsExactly("start", "also check the tests");
    assertThat(fleetEvents("118", "2026-08-05")).isEqualTo(Map.of("in", 2L, "out", 2L));
  }

  @Test
  void failedRequest_isNoResponse() {
    assertThat(fleetEvents("126", "2026-08-06")).isEqualTo(Map.of("in", 2L, "out", 1L));
    JsonNode session = sessions("/srv/c126").get(0);
    assertThat(session.path("model").asText()).isEqualTo("claude-sonnet-4-6");
    assertThat(session.path("unpricedModels")).isEmpty();
  }

  @Test
  void copiedToolCall_countsOnce() {
    JsonNode tools = data(client.get("/api/analytics/tool-usage", "projectPath", "/srv/c147"));

    assertThat(tools).hasSize(1);
    assertThat(tools.get(0).path("count").longValue()).isEqualTo(1);
  }

  @Test
  void daysOfAZone_beginAndEndAtItsMidnights_alsoWhereItsClocksChange() {
    Map<String, Long> inputByDay = new TreeMap<>();
    data(client.get(
            "/api/analytics/daily-usage", "projectPath", "/srv/c125", "timezone", "Europe/Berlin"))
        .forEach(
            day -> {
              if (day.path("inputTokens").longValue() > 0) {
                inputByDay.put(day.path("date").asText(), day.path("inputTokens").longValue());
              }
            });

    assertThat(inputByDay)
        .isEqualTo(
            Map.of(
                "2026-03-28", 1L,
                "2026-03-29", 110L,
                "2026-03-30", 1000L,
                "2026-10-24", 10_000L,
                "2026-10-25", 1_100_000L,
                "2026-10-26", 10_000_000L));
  }

  @Test
  void missingDirectory_isNamed_andNothingIsSynced() throws IOException {
    JsonNode before = status();
    Path moved = Files.move(transcripts, temp.resolve("moved"));
    try {
      for (ApiResponse response : List.of(run(), client.get("/api/sync/preview"))) {
        assertThat(response.status()).isEqualTo(409);
        JsonNode error = response.json().path("error");
        assertThat(error.path("code").asText()).isEqualTo("TRANSCRIPTS_NOT_FOUND");
        assertThat(error.path("message").asText())
            .contains(transcripts.toString())
            .contains("TALLYHOUSE_TRANSCRIPTS_DIR");
      }
      assertThat(status()).isEqualTo(before);
    } finally {
      Files.move(moved, transcripts);
    }
  }

  private static Map<String, Long> fleetEvents(String session, String day) {
    Map<String, Long> counts = new TreeMap<>();
    JsonNode events =
        data(withKey.get("/analytics/events", "startDate", day, "endDate", day, "limit", "100"));
    for (JsonNode event : events.path("events")) {
      String type = event.path("eventType").asText();
      if (event.path("sessionId").asText().equals(SESSION + session)) {
        counts.merge(type.equals("incomingMessages") ? "in" : "out", 1L, Long::sum);
      }
    }
    return counts;
  }
}
