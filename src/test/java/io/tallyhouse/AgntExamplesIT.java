package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.Receipt;
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
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The requests of reference/agnt-analytics.md, with the key as a Bearer token as it stands there,
 * give answers of the documented form.
 */
class AgntExamplesIT {
  private static final Set<String> FIGURES =
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
  private static final String NO_USAGE =
      """
      "tokens":{"input":0,"output":0,"cacheWrite":0,"cacheRead":0,"total":0},\
      "costUsd":0,"unpricedResponses":0""";
  private static final String EVENTS =
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

  private final TallyhouseServer server = TestServers.shared();
  private final String account = "agnt-examples-" + UUID.randomUUID();
  private final Map<String, String> token =
      Map.of("Authorization", "Bearer " + server.key(account));
  private final ApiClient client = new ApiClient(server, null);

  @Test
  void overview_answersAsDocumented() {
    storeTheDocumentedWeek();

    JsonNode data = get("/analytics/overview?period=week&endDate=2026-02-28");
    assertThat(ApiResponseReader.text(data, "computedAt")).matches(FleetRecount.TIME);
    assertThat(Times.parse(ApiResponseReader.text(data, "computedAt")))
        .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(1));
    JsonNode realtime = ((ObjectNode) data).remove("realtime");
    ((ObjectNode) data).remove("computedAt");
    assertJson(
        data,
        """
        {"period":"week","startDate":"2026-02-22T00:00:00.000Z",
        "endDate":"2026-03-01T00:00:00.000Z","activeUsers":142,
        "events":{"incomingMessages":8420,"outgoingMessages":8105,"tasksInitiated":312,
        "tasksCompleted":298,"total":17135},"completionRate":%s,
        "resources":{"assistants":1,"sessions":0,"tools":0,"models":0,%s}}"""
            .formatted(298.0 / 312, NO_USAGE));
    assertThat(ApiResponseReader.text(realtime, "startDate")).matches(FleetRecount.TIME);
    assertThat(names(realtime))
        .containsExactlyInAnyOrder(
            "startDate",
            "activeUsers",
            "events",
            "completionRate",
            "tokens",
            "costUsd",
            "unpricedResponses");
  }

  @Test
  void overview_isOfTheLastWeekUnlessSaidOtherwise_withTodayBeside() {
    LocalDate before = Times.day(Instant.now());
    post(
        """
        {"events":[{"eventType":"tasksCompleted","timestamp":"%s","user":"ada"}]}"""
            .formatted(Instant.now()));
    JsonNode week = get("/analytics/overview");
    JsonNode month = get("/analytics/overview?period=month");
    LocalDate today = Times.day(Instant.now());
    if (!today.equals(before)) {
      return; // Midnight passed between.
    }

    assertThat(week.path("period").asText()).isEqualTo("week");
    assertThat(week.path("startDate").asText()).isEqualTo(today.minusDays(7) + "T00:00:00.000Z");
    assertThat(week.path("endDate").asText()).isEqualTo(today + "T00:00:00.000Z");
    assertThat(week.path("events").path("total").longValue()).isZero();
    assertThat(month.path("startDate").asText()).isEqualTo(today.minusDays(30) + "T00:00:00.000Z");
    assertJson(
        week.path("realtime"),
        """
        {"startDate":"%sT00:00:00.000Z","activeUsers":1,"events":{"incomingMessages":0,
        "outgoingMessages":0,"tasksInitiated":0,"tasksCompleted":1,"total":1},
        "completionRate":null,%s}"""
            .formatted(today, NO_USAGE));
  }

  @Test
  void metrics_answersAsDocumented() {
    post(EVENTS);
    assertJson(
        get("/analytics/metrics?period=week&startDate=2026-02-27&endDate=2026-03-02T06:00:00Z"),
        """
        [{"period":"week","periodKey":"2026-W09","startDate":"2026-02-27T00:00:00.000Z",
        "endDate":"2026-03-02T00:00:00.000Z","activeUsers":2,"incomingMessages":1,
        "outgoingMessages":1,"tasksInitiated":2,"tasksCompleted":0,"total":4,"completionRate":0.0,
        %1$s},
        {"period":"week","periodKey":"2026-W10","startDate":"2026-03-02T00:00:00.000Z",
        "endDate":"2026-03-02T06:00:00.000Z","activeUsers":0,"incomingMessages":0,
        "outgoingMessages":0,"tasksInitiated":0,"tasksCompleted":0,"total":0,"completionRate":null,
        %1$s}]"""
            .formatted(NO_USAGE));
    JsonNode months =
        get(
            "/analytics/metrics?period=month&startDate=2026-02-01&endDate=2026-03-31"
                + "&assistant=support");
    assertThat(months.findValuesAsText("periodKey")).containsExactly("2026-02", "2026-03");
    assertThat(totals(months)).containsExactly(2L, 0L);
    JsonNode days = get("/analytics/metrics?period=day&startDate=2026-02-28&endDate=2026-03-01");
    assertThat(days.findValuesAsText("periodKey")).containsExactly("2026-02-28", "2026-03-01");
    assertThat(days.findValuesAsText("tasksInitiated")).containsExactly("1", "1");
  }

  @Test
  void rolling_answersAsDocumented() {
    post(EVENTS);
    JsonNode data = get("/analytics/rolling?window=1&endDate=2026-02-28");

    assertJson(
        data,
        """
        {"window":1,"startDate":"2026-02-28T00:00:00.000Z","endDate":"2026-03-01T00:00:00.000Z",
        "activeUsers":1,"incomingMessages":0,"outgoingMessages":0,"tasksInitiated":1,
        "tasksCompleted":0,"total":1,"completionRate":0.0,%1$s,
        "previous":{"startDate":"2026-02-27T00:00:00.000Z","endDate":"2026-02-28T00:00:00.000Z",
        "activeUsers":1,"incomingMessages":1,"outgoingMessages":1,"tasksInitiated":0,
        "tasksCompleted":0,"total":2,"completionRate":null,%1$s},
        "change":{"activeUsers":0.0,"incomingMessages":-1.0,"outgoingMessages":-1.0,
        "tasksInitiated":null,"tasksCompleted":null,"total":-0.5,"completionRate":null,
        "tokens":null,"costUsd":null},
        "series":[{"date":"2026-02-28","activeUsers":1,"incomingMessages":0,"outgoingMessages":0,
        "tasksInitiated":1,"tasksCompleted":0,"total":1,"completionRate":0.0,%1$s}]}"""
            .formatted(NO_USAGE));
    assertThat(get("/analytics/rolling").path("window").intValue()).isEqualTo(7);
    assertThat(get("/analytics/rolling").path("series").size()).isEqualTo(7);
    assertThat(get("/analytics/rolling?window=90").path("series").size()).isEqualTo(90);
    JsonNode midnight = get("/analytics/rolling?window=1&endDate=2026-03-01T00:00:00Z");
    assertThat(midnight).isEqualTo(data);
  }

  @Test
  void events_answersAsDocumented_newestFirst() {
    post(EVENTS);
    JsonNode data = get("/analytics/events?startDate=2026-02-27&endDate=2026-03-01");

    assertThat(names(data))
        .containsExactlyInAnyOrder("events", "total", "limit", "skip", "nextCursor");
    assertThat(data.path("total").longValue()).isEqualTo(4);
    assertThat(data.path("limit").longValue()).isEqualTo(100);
    assertThat(data.path("skip").longValue()).isZero();
    assertThat(data.path("nextCursor").isNull()).isTrue();
    assertThat(data.path("events").findValuesAsText("timestamp"))
        .containsExactly(
            "2026-03-01T00:00:00.000Z",
            "2026-02-28T23:59:59.999Z",
            "2026-02-27T10:00:01.250Z",
            "2026-02-27T10:00:00.000Z");
    assertJson(
        data.path("events").path(3),
        """
        {"id":"e-1","eventType":"incomingMessages","timestamp":"2026-02-27T10:00:00.000Z",
        "assistant":"support","user":"ada","data":{"channel":"chat","n":1},"sessionId":null,
        "source":"agnt"}""");
    JsonNode newest = data.path("events").path(0);
    assertThat(ApiResponseReader.text(newest, "id")).isNotEmpty();
    ((ObjectNode) newest).remove("id");
    assertJson(
        newest,
        """
        {"eventType":"tasksInitiated","timestamp":"2026-03-01T00:00:00.000Z",
        "assistant":"unknown","user":null,"data":{},"sessionId":null,"source":"agnt"}""");
  }

  @Test
  void events_areFilteredAndPaged() {
    post(EVENTS);
    String range = "/analytics/events?startDate=2026-02-27&endDate=2026-03-01";

    assertThat(get(range + "&eventType=tasksInitiated").path("total").longValue()).isEqualTo(2);
    assertThat(get(range + "&assistant=support&user=ada").path("total").longValue()).isEqualTo(2);
    assertThat(get(range + "&assistant=support&user=bob").path("total").longValue()).isZero();
    assertThat(get(range + "&assistant=").path("total").longValue()).isEqualTo(4);
    JsonNode second = get(range + "&limit=1&skip=2");
    assertThat(second.path("limit").longValue()).isEqualTo(1);
    assertThat(second.path("skip").longValue()).isEqualTo(2);
    assertThat(second.path("events").findValuesAsText("eventType"))
        .containsExactly("outgoingMessages");
    JsonNode first = get(range + "&limit=3");
    JsonNode rest = get(range + "&limit=3&cursor=" + first.path("nextCursor").asText());
    assertThat(rest.path("events").findValuesAsText("id")).containsExactly("e-1");
    assertThat(rest.path("nextCursor").isNull()).isTrue();
  }

  @Test
  void assistants_answersAsDocumented() {
    post(EVENTS);
    JsonNode data = get("/analytics/assistants?startDate=2026-02-27&endDate=2026-03-01");

    assertThat(names(data)).containsExactly("assistants", "hasMore");
    assertThat(data.path("hasMore").booleanValue()).isFalse();
    assertThat(data.findValuesAsText("assistant")).containsExactly("support", "sales", "unknown");
    assertJson(
        data.path("assistants").path(0),
        """
        {"assistant":"support","activeUsers":1,"incomingMessages":1,"outgoingMessages":1,
        "tasksInitiated":0,"tasksCompleted":0,"total":2,"completionRate":null,%s}"""
            .formatted(NO_USAGE));
  }

  @Test
  void topUsers_answersAsDocumented() {
    post(EVENTS);
    JsonNode data = get("/analytics/users/top?startDate=2026-02-01&endDate=2026-03-01&limit=10");

    assertThat(names(data)).containsExactly("users");
    assertThat(data.findValuesAsText("user")).containsExactly("ada", "bob");
    assertJson(
        data.path("users").path(1),
        """
        {"user":"bob","incomingMessages":0,"outgoingMessages":0,"tasksInitiated":1,
        "tasksCompleted":0,"total":1,"completionRate":0.0,"activity":1}""");
    assertThat(
            get("/analytics/users/top?startDate=2026-02-01&endDate=2026-03-01&limit=1")
                .findValuesAsText("user"))
        .containsExactly("ada");
  }

  @Test
  void snapshots_answersAsDocumented() {
    post(EVENTS);
    JsonNode data = get("/analytics/snapshots?startDate=2026-02-27&endDate=2026-03-01");

    assertThat(names(data)).containsExactly("snapshots");
    assertThat(data.path("snapshots"))
        .isEqualTo(get("/analytics/metrics?period=day&startDate=2026-02-27&endDate=2026-03-01"));
    assertThat(totals(data.path("snapshots"))).containsExactly(2L, 1L, 1L);
    Set<String> fields = new TreeSet<>(FIGURES);
    fields.addAll(Set.of("period", "periodKey", "startDate", "endDate"));
    assertThat(names(data.path("snapshots").path(0))).isEqualTo(fields);
  }

  @Test
  void emptyAccountAndEmptyRange_areAnsweredWithZerosAndEmptyLists() {
    String days = "startDate=2026-02-27&endDate=2026-03-01";
    assertThat(totals(get("/analytics/metrics?period=day&" + days))).containsExactly(0L, 0L, 0L);
    assertJson(get("/analytics/assistants?" + days), "{\"assistants\":[],\"hasMore\":false}");
    assertJson(get("/analytics/users/top?" + days), "{\"users\":[]}");
    assertJson(
        get("/analytics/events?" + days),
        "{\"events\":[],\"total\":0,\"limit\":100,\"skip\":0,\"nextCursor\":null}");
    post(EVENTS);
    String empty = "startDate=2026-02-27T10:00:00Z&endDate=2026-02-27T10:00:00.000Z";
    assertJson(get("/analytics/metrics?period=day&" + empty), "[]");
    assertJson(get("/analytics/snapshots?" + empty), "{\"snapshots\":[]}");
    assertJson(get("/analytics/assistants?" + empty), "{\"assistants\":[],\"hasMore\":false}");
    assertJson(get("/analytics/users/top?" + empty), "{\"users\":[]}");
    assertThat(get("/analytics/events?" + empty).path("total").longValue()).isZero();
  }

  @Test
  void agentsSessions_areEventsOfTheFleetToo() {
    ApiResponse answer =
        client.post(
            ApiClient.EVENTS,
            """
            {"events":[
            {"event_type":"tool_use","session_id":"550E8400-e29b-41d4-a716-446655440000",
             "timestamp":"2026-02-27T10:00:00Z","user_id":"ada",
             "data":{"tool_name":"Task","tool_input":{"subagent_type":"Explore"}}},
            {"event_type":"assistant_stop","session_id":"550e8400-e29b-41d4-a716-446655440000",
             "timestamp":"2026-02-27T10:05:00Z","user_id":"ada"}]}"""
                .getBytes(StandardCharsets.UTF_8),
            token);
    answer.data();
    JsonNode events =
        get("/analytics/events?startDate=2026-02-27&endDate=2026-02-27").path("events");

    assertThat(events.size()).isEqualTo(2);
    events.forEach(event -> ((ObjectNode) event).remove("id"));
    assertJson(
        events.path(1),
        """
        {"eventType":"tasksInitiated","timestamp":"2026-02-27T10:00:00.000Z",
        "assistant":"Explore","user":"ada",
        "data":{"tool_name":"Task","tool_input":{"subagent_type":"Explore"}},
        "sessionId":"550e8400-e29b-41d4-a716-446655440000","source":"api"}""");
    assertThat(events.path(0).path("assistant").asText()).isEqualTo("claude-code");
    JsonNode resources = get("/analytics/overview?period=day&endDate=2026-02-27").path("resources");
    assertThat(resources.path("assistants").longValue()).isEqualTo(2);
    assertThat(resources.path("sessions").longValue()).isEqualTo(1);
    assertThat(resources.path("tools").longValue()).isEqualTo(1);
  }

  @Test
  void post_answersWithTheCountsOfAcceptedAndRejected_duplicatesAmongThem() {
    String tooOld = "{\"eventType\":\"tasksCompleted\",\"timestamp\":\"1999-12-31T23:59:59Z\"}";
    String body = EVENTS.replace("\n]}", ",\n" + tooOld + "]}");
    Map<String, String> withKey = new LinkedHashMap<>(token);
    withKey.put("Idempotency-Key", "k");
    for (int i = 0; i < 2; i++) {
      ApiResponse answer =
          client.post(SentFleetRequest.PATH, body.getBytes(StandardCharsets.UTF_8), withKey);
      assertThat(answer.json())
          .isEqualTo(Json.parse("{\"success\":true,\"data\":{\"accepted\":4,\"rejected\":1}}"));
    }
    byte[] gzip = ApiClient.gzip(EVENTS.getBytes(StandardCharsets.UTF_8));
    withKey.put("Content-Encoding", "gzip");
    client.post(SentFleetRequest.PATH, gzip, withKey).data();

    assertThat(
            get("/analytics/events?startDate=2026-02-27&endDate=2026-03-01").path("total").asInt())
        .isEqualTo(4);
    assertThat(ApiResponseReader.receipt(post("{\"events\":[]}"))).isEqualTo(new Receipt(0, 0));
  }

  /** As many events as the document's overview counts, of as many users. */
  private void storeTheDocumentedWeek() {
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

  private ApiResponse post(String body) {
    ApiResponse answer =
        client.post(SentFleetRequest.PATH, body.getBytes(StandardCharsets.UTF_8), token);
    FleetRecount.data(answer);
    return answer;
  }

  private JsonNode get(String path) {
    ApiResponse answer = client.exchange("GET", path, token, new byte[0]);
    FleetRecount.data(answer);
    return answer.json().path("data");
  }

  private static List<Long> totals(JsonNode elements) {
    List<Long> totals = new ArrayList<>();
    elements.forEach(element -> totals.add(ApiResponseReader.integer(element, "total")));
    return totals;
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Equal, where a number may be written with or without decimals. */
  private static void assertJson(JsonNode actual, String expected) {
    assertThat(actual.equals(AgntExamplesIT::compare, Json.parse(expected)))
        .as("expected %s but was %s", expected, actual)
        .isTrue();
  }

  private static int compare(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue());
    }
    return a.equals(b) ? 0 : 1;
  }
}
