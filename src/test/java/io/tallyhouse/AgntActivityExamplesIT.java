package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.Receipt;
import io.tallyhouse.model.SentFleetRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.ApiResponseReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AgntActivityExamplesIT extends AgntExamples {
  @Test
  void events_respondsAsDocumented_newestFirst() {
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
  void assistants_respondsAsDocumented() {
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
  void topUsers_respondsAsDocumented() {
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
  void snapshots_respondsAsDocumented() {
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
  void emptyAccountAndEmptyRange_getResponsesWithZerosAndEmptyLists() {
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
    ApiResponse response =
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
    response.data();
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
  void post_respondsWithTheCountsOfAcceptedAndRejected_duplicatesAmongThem() {
    String tooOld = "{\"eventType\":\"tasksCompleted\",\"timestamp\":\"1999-12-31T23:59:59Z\"}";
    String body = EVENTS.replace("\n]}", ",\n" + tooOld + "]}");
    Map<String, String> withKey = new LinkedHashMap<>(token);
    withKey.put("Idempotency-Key", "k");
    for (int i = 0; i < 2; i++) {
      ApiResponse response =
          client.post(SentFleetRequest.PATH, body.getBytes(StandardCharsets.UTF_8), withKey);
      assertThat(response.json())
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
}
