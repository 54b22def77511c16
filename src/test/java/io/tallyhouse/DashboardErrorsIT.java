package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.ApiResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardErrorsIT extends DashboardExamples {
  @ParameterizedTest
  @CsvSource({
    "overview, dateFrom, 2024-02-30",
    "overview, timezone, Mars/Olympus",
    "overview, timezone, +01:00",
    "sessions, dateTo, tomorrow",
    "sessions, limit, 0",
    "sessions, limit, 501",
    "sessions, limit, 1.5",
    "sessions, offset, -1",
    "sessions/550e8400-e29b-41d4-a716-446655440000, limit, 1001",
    "sessions/550e8400-e29b-41d4-a716-446655440000, offset, x",
    "daily-usage, dateTo, 2024-01-01T25:00:00Z",
    "model-distribution, dateFrom, x",
    "tool-usage, dateTo, x",
  })
  void invalidParameter_isNamed(String route, String name, String value) {
    JsonNode error = error(client.get("/api/analytics/" + route, name, value), 400);

    assertThat(error.path("code").asText()).isEqualTo("VALIDATION_ERROR");
    assertThat(error.path("details").path("violations").path(0).path("path").asText())
        .isEqualTo(name);
    assertThat(error.path("details").path("violations").path(0).path("message").asText())
        .isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"overview", "sessions", "daily-usage", "model-distribution", "tool-usage"})
  void startAfterTheEnd_isRefused_aStartInTheFutureIsNot(String route) {
    ApiResponse response =
        client.get("/api/analytics/" + route, "dateFrom", "2024-02-02", "dateTo", "2024-02-01");
    JsonNode error = error(response, 400);

    assertThat(error.path("details").path("violations").path(0).path("path").asText())
        .isEqualTo("dateFrom");
    data(client.get("/api/analytics/" + route, "dateFrom", "2024-02-01", "dateTo", "2024-02-01"));
    data(client.get("/api/analytics/" + route, "dateFrom", "2090-02-01"));
    data(client.get("/api/analytics/" + route, "dateTo", "1950-02-01"));
    data(client.get("/api/analytics/" + route, "dateFrom", "1950-02-01", "dateTo", "9999-12-31"));
  }

  @Test
  void unknownSession_isNotFound_aMalformedIdIsRefused() {
    String other = "/api/analytics/sessions/" + new UUID(1, 2);
    assertThat(error(client.get(other), 404).path("code").asText()).isEqualTo("NOT_FOUND");
    JsonNode malformed = error(client.get("/api/analytics/sessions/1-2-3-4-5"), 400);
    assertThat(malformed.path("code").asText()).isEqualTo("VALIDATION_ERROR");
    assertThat(malformed.path("details").path("violations").path(0).path("path").asText())
        .isEqualTo("id");
    JsonNode ofAnother =
        error(server.newAccount().client().get("/api/analytics/sessions/" + SESSION), 404);
    assertThat(ofAnother.path("details").isObject()).isTrue();
    assertThat(ofAnother.path("details").isEmpty()).isTrue();
  }
}
