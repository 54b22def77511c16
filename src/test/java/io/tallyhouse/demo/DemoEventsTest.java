package io.tallyhouse.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DemoEventsTest {
  private static final Instant UNTIL = Instant.parse("2026-03-15T04:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void sameMomentAndSeed_giveTheSameRequests() {
    assertSame(DemoEvents.until(UNTIL, 1).requests(), DemoEvents.until(UNTIL, 1).requests());
    assertSame(
        DemoEvents.until(UNTIL, 1).fleetRequests(), DemoEvents.until(UNTIL, 1).fleetRequests());
  }

  private static void assertSame(List<byte[]> first, List<byte[]> second) {
    assertThat(first).hasSameSizeAs(second);
    for (int i = 0; i < first.size(); i++) {
      assertThat(second.get(i)).isEqualTo(first.get(i));
    }
  }

  @Test
  void events_areOfATeamOverSixWeeksUpToTheMoment() throws IOException {
    DemoEvents demo = DemoEvents.until(UNTIL, 2);
    List<JsonNode> events = events(demo.requests());
    List<JsonNode> fleet = events(demo.fleetRequests());

    assertThat(events.size() + fleet.size()).isEqualTo(demo.events());
    assertThat(values(fleet, "/eventType")).hasSize(4);
    assertThat(values(fleet, "/assistant"))
        .containsExactly("claude-code", "onboarding-bot", "support-bot");
    assertThat(values(fleet, "/id")).hasSize(fleet.size());
    assertThat(values(fleet, "/user").size()).isGreaterThan(200);
    assertThat(values(events, "/event_type")).hasSize(6);
    assertThat(values(events, "/user_id")).hasSize(8);
    assertThat(values(events, "/data/tool_name")).hasSize(10);
    assertThat(values(events, "/session_id")).hasSize(demo.sessions());
    Instant first = Instant.parse(events.get(0).path("timestamp").asText());
    Instant last = Instant.parse(events.get(events.size() - 1).path("timestamp").asText());
    assertThat(last).isBetween(UNTIL.minus(Duration.ofHours(1)), UNTIL);
    assertThat(Duration.between(first, UNTIL).toDays()).isBetween(40L, 43L);
  }

  private static List<JsonNode> events(List<byte[]> requests) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (byte[] request : requests) {
      JsonNode inRequest = JSON.readTree(request).path("events");
      assertThat(inRequest.size()).isBetween(1, DemoEvents.REQUEST_EVENTS_MAX);
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
