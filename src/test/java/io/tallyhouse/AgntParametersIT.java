package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.FleetRecount;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Query parameters of the AGNT surface at and beyond their borders, and who may ask what. */
class AgntParametersIT {
  private static final String DAYS = "startDate=2026-02-01&endDate=2026-02-28";
  private static final List<String> RANGED =
      List.of(
          "/analytics/metrics?period=day&",
          "/analytics/events?",
          "/analytics/assistants?",
          "/analytics/users/top?",
          "/analytics/snapshots?");

  private final TallyhouseServer server = TestServers.shared();
  private final String account = "agnt-parameters-" + UUID.randomUUID();
  private final ApiClient client = new ApiClient(server, server.key(account));

  @ParameterizedTest
  @CsvSource({
    "metrics?startDate=2026-02-01&endDate=2026-02-28, period",
    "metrics?period=day&endDate=2026-02-28, startDate",
    "metrics?period=day&startDate=2026-02-01, endDate",
    "events?endDate=2026-02-28, startDate",
    "events?startDate=2026-02-01, endDate",
    "assistants?endDate=2026-02-28, startDate",
    "assistants?startDate=2026-02-01, endDate",
    "users/top?endDate=2026-02-28, startDate",
    "users/top?startDate=2026-02-01, endDate",
    "snapshots?endDate=2026-02-28, startDate",
    "snapshots?startDate=2026-02-01, endDate",
  })
  void missingParameter_isRequired(String request, String name) {
    JsonNode violations = violations(get("/analytics/" + request));
    assertThat(violations.size()).as("%s", violations).isEqualTo(1);
    assertThat(violations.path(0).path("path").asText()).isEqualTo(name);
    assertThat(violations.path(0).path("message").asText()).startsWith("Required");
  }

  @Test
  void allMissingParameters_areNamed() {
    assertThat(violations(get("/analytics/metrics")).findValuesAsText("path"))
        .containsExactlyInAnyOrder("period", "startDate", "endDate");
  }

  @ParameterizedTest
  @CsvSource({
    "overview?period=year, period",
    "overview?period=Week, period",
    "overview?endDate=2026-02-28T00:00:00.001Z, endDate",
    "overview?endDate=2026-02-28T01:00:00Z, endDate",
    "overview?endDate=2026-02-28T00:00:00+01:00, endDate",
    "overview?endDate=yesterday, endDate",
    "rolling?window=0, window",
    "rolling?window=91, window",
    "rolling?window=-1, window",
    "rolling?window=x, window",
    "rolling?window=7.5, window",
    "rolling?window=99999999999999999999, window",
    "rolling?endDate=2026-02-28T12:00:00Z, endDate",
    "rolling?endDate=2026-02-30, endDate",
    "metrics?period=hour&startDate=2026-02-01&endDate=2026-02-28, period",
    "metrics?period=day&startDate=2026-02-30&endDate=2026-02-28, startDate",
    "metrics?period=day&startDate=2026-02-01&endDate=20260228x, endDate",
    "snapshots?startDate=x&endDate=2026-02-28, startDate",
    "snapshots?startDate=-200000000-01-01T00:00:00Z&endDate=%2B200000000-01-01T00:00:00Z, startDate",
    "assistants?startDate=2026-02-01&endDate=2026-02-28T25:00:00Z, endDate",
    "users/top?startDate=2026-02-01&endDate=2026-02-28&limit=0, limit",
    "users/top?startDate=2026-02-01&endDate=2026-02-28&limit=1001, limit",
    "users/top?startDate=2026-02-01&endDate=2026-02-28&limit=ten, limit",
    "events?startDate=2026-02-01&endDate=2026-02-28&limit=0, limit",
    "events?startDate=2026-02-01&endDate=2026-02-28&limit=1001, limit",
    "events?startDate=2026-02-01&endDate=2026-02-28&limit=-1, limit",
    "events?startDate=2026-02-01&endDate=2026-02-28&limit=1.5, limit",
    "events?startDate=2026-02-01&endDate=2026-02-28&skip=-1, skip",
    "events?startDate=2026-02-01&endDate=2026-02-28&skip=1000000001, skip",
    "events?startDate=2026-02-01&endDate=2026-02-28&skip=x, skip",
    "events?startDate=2026-02-01&endDate=2026-02-28&eventType=messages, eventType",
    "events?startDate=2026-02-01&endDate=2026-02-28&eventType=IncomingMessages, eventType",
    "events?startDate=2026-02-01&endDate=2026-02-28&cursor=x, cursor",
    "events?startDate=2026-02-01&endDate=2026-02-28&cursor=AAAA, cursor",
    "events?startDate=2026-02-01&endDate=2026-02-28&cursor=1772236330120, cursor",
  })
  void invalidParameter_isNamed(String request, String name) {
    assertRefused(get("/analytics/" + request.replace("+", "%2B")), name);
  }

  @Test
  void rangeThatIsTurnedRoundOrTooLong_isRefused_atTheBorderItIsNot() {
    for (String route : RANGED) {
      assertRefused(get(route + "startDate=2026-03-03&endDate=2026-03-01"), "startDate");
      assertRefused(get(route + "startDate=2026-03-02&endDate=2026-03-01"), "startDate");
      String byOneMs = "startDate=2026-03-01T00:00:00.001Z&endDate=2026-03-01T01:00:00%2B01:00";
      assertRefused(get(route + byOneMs), "startDate");
      assertRefused(get(route + "startDate=2025-01-01&endDate=2026-01-02"), "startDate");
      String tooLong = "startDate=2024-01-01&endDate=2025-01-01T00:00:00.001Z";
      assertRefused(get(route + tooLong), "startDate");
      FleetRecount.data(get(route + "startDate=2025-01-01&endDate=2026-01-01"));
      FleetRecount.data(get(route + "startDate=2024-01-01&endDate=2025-01-01T00:00:00Z"));
      FleetRecount.data(get(route + "startDate=2024-02-29&endDate=2024-02-29T00:00:00Z"));
      FleetRecount.data(get(route + "startDate=2090-01-01&endDate=2090-01-31"));
      FleetRecount.data(get(route + "startDate=1970-01-01&endDate=1970-01-31"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "overview?period=month",
        "overview?colour=red&endDate=2026-02-28",
        "overview?endDate=2026-02-28T00:00:00Z",
        "overview?endDate=2026-02-28T05:45:00.000%2B05:45",
        "rolling?window=1",
        "rolling?window=90&endDate=2024-02-29&assistant=",
        "users/top?startDate=2026-02-01&endDate=2026-02-28&limit=1000&colour=red",
        "events?startDate=2026-02-01&endDate=2026-02-28&limit=1000&skip=1000000000",
        "events?startDate=2026-02-01&endDate=2026-02-28&limit=1&skip=0&eventType=tasksCompleted",
      })
  void parametersAtTheirBorder_areFine(String request) {
    FleetRecount.data(get("/analytics/" + request));
  }

  @Test
  void cursorWithASkip_orSpoiled_isRefused() {
    String event = "{\"eventType\":\"tasksCompleted\",\"timestamp\":\"2026-02-02\"}";
    String body = "{\"events\":[" + event + "," + event + "]}";
    FleetRecount.data(
        client.post("/analytics/events", body.getBytes(StandardCharsets.UTF_8), Map.of()));
    String log = "/analytics/events?" + DAYS + "&limit=1";
    String cursor = FleetRecount.data(get(log)).path("nextCursor").asText();
    String encoded = URLEncoder.encode(cursor, StandardCharsets.UTF_8);

    FleetRecount.data(get(log + "&skip=0&cursor=" + encoded));
    ApiResponse withSkip = get(log + "&skip=1&cursor=" + encoded);
    assertThat(violations(withSkip).path(0).path("path").asText())
        .as("%s", withSkip)
        .isIn("skip", "cursor");
    assertRefused(get(log + "&cursor=" + encoded + "%00"), "cursor");
    assertRefused(get(log + "&cursor=" + encoded + encoded), "cursor");
    String cut = URLEncoder.encode(cursor.substring(0, 2), StandardCharsets.UTF_8);
    assertRefused(get(log + "&cursor=" + cut), "cursor");
  }

  @Test
  void noOrUnknownKey_isUnauthorizedEverywhere() {
    for (String key : new String[] {null, "", "x", server.key(account) + "x"}) {
      ApiClient stranger = new ApiClient(server, key);
      for (String route : RANGED) {
        assertError(stranger.get(route + DAYS), 401, "UNAUTHORIZED");
      }
      assertError(stranger.get("/analytics/overview"), 401, "UNAUTHORIZED");
      assertError(stranger.get("/analytics/rolling"), 401, "UNAUTHORIZED");
      assertError(post(stranger), 401, "UNAUTHORIZED");
    }
  }

  @Test
  void missingScope_isForbidden() {
    ApiClient writer = new ApiClient(server, server.key(account, "write:events"));
    ApiClient reader = new ApiClient(server, server.key(account, "read:analytics"));
    FleetRecount.data(post(writer));
    assertError(post(reader), 403, "FORBIDDEN");
    for (String route : RANGED) {
      assertError(writer.get(route + DAYS), 403, "FORBIDDEN");
      FleetRecount.data(reader.get(route + DAYS));
    }
    assertError(writer.get("/analytics/overview"), 403, "FORBIDDEN");
    assertError(writer.get("/analytics/rolling"), 403, "FORBIDDEN");
    FleetRecount.data(reader.get("/analytics/overview"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/analytics",
        "/analytics/",
        "/analytics/nothing",
        "/analytics/users",
        "/analytics/users/top/1",
        "/analytics/events/1",
      })
  void unknownPath_isNotFound(String path) {
    assertError(client.get(path), 404, "NOT_FOUND");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, overview, GET",
    "DELETE, metrics, GET",
    "PUT, rolling, GET",
    "PATCH, assistants, GET",
    "POST, users/top, GET",
    "POST, snapshots, GET",
    "PUT, events, GET",
    "DELETE, events, POST",
  })
  void otherMethod_isNotAllowedAndTheAllowedOnesAreNamed(
      String method, String route, String allowed) {
    Map<String, String> json = Map.of("Content-Type", "application/json");
    ApiResponse response = client.exchange(method, "/analytics/" + route, json, new byte[0]);
    assertError(response, 405, "METHOD_NOT_ALLOWED");
    assertThat(List.of(response.allow().orElse("").split("\\s*,\\s*", -1)))
        .as("%s", response)
        .contains(allowed);
  }

  private ApiResponse get(String path) {
    return client.get(path);
  }

  private static ApiResponse post(ApiClient by) {
    byte[] body =
        "{\"events\":[{\"eventType\":\"tasksCompleted\",\"timestamp\":\"2026-02-02\"}]}"
            .getBytes(StandardCharsets.UTF_8);
    return by.post("/analytics/events", body, Map.of());
  }

  private static void assertRefused(ApiResponse response, String name) {
    JsonNode violations = violations(response);
    assertThat(violations.findValuesAsText("path")).as("%s", response).containsExactly(name);
    assertThat(violations.path(0).path("message").asText()).as("%s", response).isNotBlank();
  }

  private static JsonNode violations(ApiResponse response) {
    JsonNode violations =
        assertError(response, 400, "VALIDATION_ERROR").path("details").path("violations");
    assertThat(violations.isArray()).as("%s", response).isTrue();
    return violations;
  }

  private static JsonNode assertError(ApiResponse response, int status, String code) {
    JsonNode error = response.error(status, code);
    assertThat(response.json().path("success").isBoolean()).as("%s", response).isTrue();
    assertThat(response.json().path("success").booleanValue()).as("%s", response).isFalse();
    assertThat(error.path("details").isObject()).as("%s", response).isTrue();
    if (status != 400) {
      assertThat(error.path("details").isEmpty()).as("%s", response).isTrue();
    }
    return error;
  }
}
