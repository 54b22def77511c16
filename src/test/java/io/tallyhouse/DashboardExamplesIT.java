package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.model.Json;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The requests of reference/claude-code-dashboard-api.md give answers in the documented form; what
 * stands there of a session and of its messages is told as it stands there.
 */
class DashboardExamplesIT extends DashboardExamples {
  @Test
  void overview_respondsAsDocumented() {
    assertData(
        client.get("/api/analytics/overview", "dateFrom", "2025-08-25", "dateTo", "2025-11-23"),
        """
        {"totalSessions":3,"totalCost":0.450000001,"totalTokens":2420,
        "inputTokens":1607,"outputTokens":813,"cacheCreationTokens":200,"cacheReadTokens":300,
        "avgSessionDuration":601,
        "topModels":[{"model":"%s","count":1,"percentage":50.0},
        {"model":"%s","count":1,"percentage":50.0}],"unpricedModels":["free-model"],
        "dateRange":{"from":"2025-08-25T00:00:00.000Z","to":"2025-11-23T23:59:59.999Z"}}"""
            .formatted(HAIKU, SONNET));
  }

  @Test
  void overviewWithoutRange_isOfAllDataUpToTheEndOfToday() {
    JsonNode range = data(client.get("/api/analytics/overview")).path("dateRange");

    assertThat(range.path("from").asText()).isEqualTo("2025-11-21T08:00:00.000Z");
    assertThat(range.path("to").asText())
        .isIn(
            LocalDate.now(ZoneOffset.UTC) + "T23:59:59.999Z",
            LocalDate.now(ZoneOffset.UTC).minusDays(1) + "T23:59:59.999Z");
  }

  @Test
  void overviewOfAnEmptyAccount_isZeroFromTodayOn() {
    ApiClient empty = server.newAccount().client();

    JsonNode overview = data(empty.get("/api/analytics/overview", "dateTo", "2025-11-23"));

    assertThat(overview.path("totalSessions").longValue()).isZero();
    assertThat(overview.path("totalCost").isNumber()).isTrue();
    assertThat(overview.path("totalCost").decimalValue()).isZero();
    assertThat(overview.path("avgSessionDuration").longValue()).isZero();
    assertThat(overview.path("topModels").isEmpty()).isTrue();
    assertThat(overview.path("dateRange").path("from").asText())
        .isEqualTo("2025-11-23T00:00:00.000Z");
    assertThat(data(empty.get("/api/analytics/daily-usage")).isEmpty()).isTrue();
    assertThat(data(empty.get("/api/analytics/tool-usage")).isEmpty()).isTrue();
  }

  @Test
  void sessions_respondsAsDocumented_newestFirstAndInPages() {
    assertData(
        client.get("/api/analytics/sessions", "limit", "1"),
        """
        {"sessions":[%s],"pagination":{"total":3,"limit":1,"offset":0,"hasMore":true}}"""
            .formatted(sessionJson()));
    assertData(
        client.get("/api/analytics/sessions", "limit", "1", "offset", "2"),
        """
        {"sessions":[{"id":"%s","projectPath":"","startTime":"2025-11-21T08:00:00.000Z",
        "endTime":"2025-11-21T08:00:00.000Z","duration":0,"inputTokens":0,"outputTokens":0,
        "cacheCreationTokens":0,"cacheReadTokens":0,"cost":0,"model":null,"unpricedModels":[]}],
        "pagination":{"total":3,"limit":1,"offset":2,"hasMore":false}}"""
            .formatted(HOOKS_ONLY));
    JsonNode all = data(client.get("/api/analytics/sessions"));
    assertThat(all.path("pagination").path("limit").intValue()).isEqualTo(20);
    assertThat(all.path("sessions").path(1).path("duration").intValue()).isEqualTo(2);
    assertThat(all.path("sessions").path(1).path("unpricedModels").path(0).asText())
        .isEqualTo(FREE);
  }

  @Test
  void session_respondsAsDocumented() {
    ApiResponse response = client.get("/api/analytics/sessions/" + SESSION);
    JsonNode messages = data(response).path("messages");
    for (JsonNode message : messages) {
      UUID.fromString(message.path("id").asText());
      ((ObjectNode) message).remove("id");
    }

    assertThat(data(response).path("session")).isEqualTo(Json.parse(sessionJson()));
    assertThat(messages)
        .isEqualTo(
            Json.parse(
                """
                [{"sessionId":"%1$s","timestamp":"2025-11-23T10:00:00.000Z","role":"user",
                "content":"Help me debug this function","inputTokens":0,"outputTokens":0,
                "cacheCreationTokens":0,"cacheReadTokens":0,"cost":0,
                "model":null},
                {"sessionId":"%1$s","timestamp":"2025-11-23T10:01:00.000Z","role":"assistant",
                "content":"I'll help you debug the function...","inputTokens":1000,
                "outputTokens":250,"cacheCreationTokens":100,"cacheReadTokens":0,
                "cost":0.1,"model":"%2$s"},
                {"sessionId":"%1$s","timestamp":"2025-11-23T10:30:00.000Z","role":"assistant",
                "content":"","inputTokens":500,"outputTokens":550,"cacheCreationTokens":100,
                "cacheReadTokens":300,"cost":0.35,"model":"%2$s"}]"""
                    .formatted(SESSION, SONNET)));
    assertThat(data(response).path("pagination"))
        .isEqualTo(Json.parse("{\"total\":3,\"limit\":1000,\"offset\":0,\"hasMore\":false}"));
  }

  @Test
  void messageIds_areTheSameOnEveryPage() {
    String path = "/api/analytics/sessions/" + SESSION;
    JsonNode all = data(client.get(path)).path("messages");
    JsonNode page = data(client.get(path, "limit", "1", "offset", "1"));

    assertThat(page.path("messages").size()).isEqualTo(1);
    assertThat(page.path("messages").path(0)).isEqualTo(all.path(1));
    assertThat(page.path("pagination").path("hasMore").booleanValue()).isTrue();
  }
}
