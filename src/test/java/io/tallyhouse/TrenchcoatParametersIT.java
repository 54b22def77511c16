package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestServers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Query parameters at and beyond their borders. */
class TrenchcoatParametersIT {
  private final TallyhouseServer server = TestServers.shared();
  private final String account = "parameters-" + UUID.randomUUID();
  private final ApiClient client = new ApiClient(server, server.key(account));

  @ParameterizedTest
  @CsvSource({
    "/api/v1/analytics/overview, start_date, 2024-02-30",
    "/api/v1/analytics/overview, end_date, tomorrow",
    "/api/v1/analytics/tools, start_date, 20240101x",
    "/api/v1/analytics/tools, limit, 0",
    "/api/v1/analytics/tools, limit, 51",
    "/api/v1/analytics/tools, limit, -1",
    "/api/v1/analytics/tools, limit, ten",
    "/api/v1/analytics/tools, limit, 1.5",
    "/api/v1/sessions, limit, 0",
    "/api/v1/sessions, limit, 201",
    "/api/v1/sessions, limit, 99999999999999999999",
    "/api/v1/sessions, offset, -1",
    "/api/v1/sessions, offset, x",
    "/api/v1/sessions, start_date, 2024-01-32",
    "/api/v1/sessions, end_date, 2024-01-01T25:00:00Z",
    "/api/v1/admin/reconcile, start_date, 2024-00-01",
  })
  void invalidParameter_isNamed(String path, String name, String value) {
    assertParameterRefused(client.get(path, name, value), name);
  }

  @ParameterizedTest
  @ValueSource(strings = {ApiClient.OVERVIEW, ApiClient.TOOLS, ApiClient.SESSIONS})
  void startAfterTheEnd_isRefused(String path) {
    assertParameterRefused(
        client.get(path, "start_date", "2024-02-01", "end_date", "2024-01-31"), "start_date");
    ApiResponse byOneMs =
        client.get(
            path,
            "start_date",
            "2024-02-01T00:00:00.001Z",
            "end_date",
            "2024-02-01T01:00:00+01:00");
    assertParameterRefused(byOneMs, "start_date");
  }

  /** Days begin earlier east of UTC, and events may be up to a day ahead. */
  @ParameterizedTest
  @ValueSource(strings = {ApiClient.OVERVIEW, ApiClient.TOOLS, ApiClient.SESSIONS})
  void startOfADayThatHasNotBegunInUtc_getsAResponse_withWhatIsStoredOfIt(String path) {
    // Of one reading of the clock: a test that runs at midnight requests the day of its event.
    Instant now = Instant.now();
    Instant ahead = now.plus(Duration.ofHours(23));
    client
        .post(
            """
            {"events":[{"event_type":"tool_use","session_id":"%s","timestamp":"%s",\
            "data":{"tool_name":"Ahead"}}]}"""
                .formatted(UUID.randomUUID(), ahead))
        .data();

    for (String start :
        List.of(
            LocalDate.ofInstant(ahead, ZoneOffset.UTC).toString(),
            ahead.toString(),
            ahead.atOffset(ZoneOffset.ofHours(13)).toString())) {
      JsonNode data = client.get(path, "start_date", start).data();
      assertThat(data.toString())
          .as(start)
          .contains(path.equals(ApiClient.SESSIONS) ? ahead.toString().substring(0, 19) : "Ahead");
    }
    for (String start : List.of("2099-12-31", "2100-01-01", "9999-12-31")) {
      assertThat(client.get(path, "start_date", start).data().toString())
          .as(start)
          .doesNotContain("Ahead");
    }
    ApiResponse ended = client.get(path, "start_date", "2099-12-31", "end_date", "2099-12-30");
    assertParameterRefused(ended, "start_date");
  }

  @Test
  void recountOfADayThatHasNotBegun_isOfThatDay() {
    LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
    JsonNode drift = client.get(ApiClient.RECONCILE, "start_date", tomorrow.toString()).data();
    assertThat(drift.path("start_date").asText()).isEqualTo(tomorrow.toString());
    assertThat(drift.path("end_date").asText()).isEqualTo(tomorrow.toString());
    assertThat(drift.path("drift").longValue()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {ApiClient.OVERVIEW, ApiClient.TOOLS})
  void rangeLongerThanANumberOfMilliseconds_isRefused(String path) {
    ApiResponse response =
        client.get(
            path,
            "start_date",
            "-200000000-01-01T00:00:00Z",
            "end_date",
            "+200000000-01-01T00:00:00Z");
    assertParameterRefused(response, "start_date");
  }

  @ParameterizedTest
  @CsvSource({"/api/v1/analytics/tools, 1", "/api/v1/analytics/tools, 50", "/api/v1/sessions, 200"})
  void limitAtItsBorder_isFine_andUnknownParametersAreIgnored(String path, String limit) {
    client.get(path, "limit", limit, "colour", "red").data();
  }

  @ParameterizedTest
  @ValueSource(strings = {ApiClient.OVERVIEW, ApiClient.TOOLS, ApiClient.SESSIONS})
  void rangeSince1970_getsAResponse(String path) {
    client.get(path, "start_date", "1970-01-01", "end_date", "2024-01-01T00:00:05Z").data();
  }

  private static void assertParameterRefused(ApiResponse response, String name) {
    JsonNode error = response.error(400, "VALIDATION_ERROR");
    assertThat(error.path("message").asText()).isEqualTo("Query parameters are invalid.");
    assertThat(error.path("details").path(0).path("field").asText())
        .as("%s", response)
        .isEqualTo(name);
    assertThat(error.path("details").path(0).path("message").asText())
        .as("%s", response)
        .isNotBlank();
  }
}
