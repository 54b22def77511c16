package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.SentFleetEvent;
import io.tallyhouse.model.SentFleetRequest;
import io.tallyhouse.model.Times;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What the tests of its subclasses share. */
abstract class AgntExamples {
  static final Set<String> FIGURES =
      Set.of(
          "activeUsers",
          "incomingMessages",
          "outgoingMessages",
          "tasksInitiated",
          "tasksCompleted",
          "total",
          "completionRate",
          "tokens",
          "costUsd",
          "unpricedResponses");

  static final String NO_USAGE =
      """
      "tokens":{"input":0,"output":0,"cacheWrite":0,"cacheRead":0,"total":0},\
      "costUsd":0,"unpricedResponses":0""";

  static final String EVENTS =
      """
      {"events":[
      {"eventType":"incomingMessages","timestamp":"2026-02-27T10:00:00Z","assistant":"support",
       "user":"ada","data":{"channel":"chat","n":1},"id":"e-1"},
      {"eventType":"outgoingMessages","timestamp":"2026-02-27T10:00:01.250Z","assistant":"support",
       "user":"ada"},
      {"eventType":"tasksInitiated","timestamp":"2026-02-28T23:59:59.999Z","assistant":"sales",
       "user":"bob"},
      {"eventType":"tasksInitiated","timestamp":"2026-03-01T00:00:00Z"}
      ]}""";

  final TallyhouseServer server = TestServers.shared();

  final String account = "agnt-examples-" + UUID.randomUUID();

  final Map<String, String> token = Map.of("Authorization", "Bearer " + server.key(account));

  final ApiClient client = new ApiClient(server, null);

  /** As many events as the document's overview counts, of as many users. */
  void storeTheDocumentedWeek() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("incomingMessages", 8420);
    counts.put("outgoingMessages", 8105);
    counts.put("tasksInitiated", 312);
    counts.put("tasksCompleted", 298);
    List<SentFleetEvent> events = new ArrayList<>();
    counts.forEach(
        (type, count) -> {
          for (int i = 0; i < count; i++) {
            Instant time = Times.parse("2026-02-22").plusMillis(i * 71_000L);
            events.add(
                new SentFleetEvent(type, time.toString()).by("user " + i % 142, "assistant"));
          }
        });
    for (int from = 0; from < events.size(); from += 1000) {
      int to = Math.min(events.size(), from + 1000);
      post(new SentFleetRequest(account, null, events.subList(from, to)).body());
    }
  }

  ApiResponse post(String body) {
    ApiResponse response =
        client.post(SentFleetRequest.PATH, body.getBytes(StandardCharsets.UTF_8), token);
    FleetRecount.data(response);
    return response;
  }

  JsonNode get(String path) {
    ApiResponse response = client.exchange("GET", path, token, new byte[0]);
    FleetRecount.data(response);
    return response.json().path("data");
  }

  static List<Long> totals(JsonNode elements) {
    List<Long> totals = new ArrayList<>();
    elements.forEach(element -> totals.add(ApiResponseReader.integer(element, "total")));
    return totals;
  }

  static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Equal, where a number may be written with or without decimals. */
  static void assertJson(JsonNode actual, String expected) {
    assertThat(actual.equals(AgntExamplesIT::compare, Json.parse(expected)))
        .as("expected %s but was %s", expected, actual)
        .isTrue();
  }

  static int compare(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue());
    }
    return a.equals(b) ? 0 : 1;
  }
}
