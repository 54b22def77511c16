package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardUsageExamplesIT extends DashboardExamples {
  @Test
  void dailyUsage_respondsAsDocumented_newestFirst() {
    assertData(
        client.get("/api/analytics/daily-usage", "dateFrom", "2025-11-22"),
        """
        [{"date":"2025-11-23","sessions":1,"inputTokens":1500,"outputTokens":800,
        "cacheCreationTokens":200,"cacheReadTokens":300,"cost":0.45,
        "avgDuration":1800,"unpricedModels":[]},
        {"date":"2025-11-22","sessions":1,"inputTokens":107,"outputTokens":13,
        "cacheCreationTokens":0,"cacheReadTokens":0,"cost":0.000000001,
        "avgDuration":2,"unpricedModels":["free-model"]}]""");
  }

  @ParameterizedTest
  @CsvSource({
    "UTC, 2025-11-22",
    "Europe/Berlin, 2025-11-23",
    "America/St_Johns, 2025-11-22",
  })
  void dayOfATimeZone_isItsOwn(String zone, String day) {
    JsonNode days =
        data(client.get("/api/analytics/daily-usage", "timezone", zone, "model", HAIKU));

    assertThat(days.size()).isEqualTo(1);
    assertThat(days.path(0).path("date").asText()).isEqualTo(day);
  }

  @Test
  void modelDistribution_respondsAsDocumented_withoutCostWhereThereIsNoPrice() {
    assertData(
        client.get("/api/analytics/model-distribution"),
        """
        [{"model":"%s","count":1,"percentage":50.0,"totalCost":0.45,"totalTokens":2300,"inputTokens":1500,"outputTokens":800,"cacheCreationTokens":200,
        "cacheReadTokens":300},
        {"model":"%s","count":1,"percentage":50.0,"totalCost":0.000000001,
        "totalTokens":110,"inputTokens":100,"outputTokens":10,
        "cacheCreationTokens":0,"cacheReadTokens":0},
        {"model":"free-model","count":0,"percentage":0.0,"totalCost":null,"totalTokens":10,"inputTokens":7,"outputTokens":3,"cacheCreationTokens":0,
        "cacheReadTokens":0}]"""
            .formatted(SONNET, HAIKU));
  }

  @Test
  void toolUsage_respondsAsDocumented() {
    assertData(
        client.get("/api/analytics/tool-usage"),
        """
        [{"tool":"Read","count":2,"percentage":50.0},{"tool":"Bash","count":1,"percentage":25.0},
        {"tool":"Edit","count":1,"percentage":25.0}]""");
    assertData(
        client.get("/api/analytics/tool-usage", "projectPath", PROJECT, "model", SONNET),
        """
        [{"tool":"Read","count":2,"percentage":66.7},{"tool":"Edit","count":1,"percentage":33.3}]""");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", PROJECT})
  void toolUsage_isInPages_thatSayWhetherThereIsMore(String project) {
    String path = "/api/analytics/tool-usage";
    List<JsonNode> tools = new ArrayList<>();
    JsonNode whole = data(client.get(path, "projectPath", project));
    for (int offset = 0; offset < whole.size(); offset++) {
      ApiResponse page =
          client.get(path, "projectPath", project, "limit", "1", "offset", "" + offset);
      assertThat(data(page)).hasSize(1);
      data(page).forEach(tools::add);
      assertThat(page.json().path("hasMore").booleanValue()).isEqualTo(offset + 1 < whole.size());
    }

    assertThat(whole).hasSizeGreaterThan(1).containsExactlyElementsOf(tools);
    assertThat(client.get(path, "projectPath", project).json().path("hasMore").isBoolean())
        .isTrue();
    ApiResponse behind = client.get(path, "projectPath", project, "offset", "1000");
    assertThat(data(behind)).isEmpty();
    assertThat(behind.json().path("hasMore").booleanValue()).isFalse();
  }

  /** As many as come from names that machines make up: none is left out without a word. */
  @Test
  void moreToolsThanAPageHas_areAllFound() {
    ApiClient many = server.newAccount().client();
    for (int request = 0; request < 2; request++) {
      StringBuilder events = new StringBuilder();
      for (int i = 0; i < 600; i++) {
        events
            .append(i == 0 ? "" : ",")
            .append(
                """
                {"event_type":"tool_use","session_id":"%s","timestamp":"2025-11-23T11:00:00Z",\
                "data":{"tool_name":"tool-%d-%d"}}"""
                    .formatted(HOOKS_ONLY, request, i));
      }
      many.post("{\"events\":[" + events + "]}").data();
    }
    ApiResponse first = many.get("/api/analytics/tool-usage");
    ApiResponse second = many.get("/api/analytics/tool-usage", "offset", "1000");

    assertThat(data(first)).hasSize(1000);
    assertThat(first.json().path("hasMore").booleanValue()).isTrue();
    assertThat(data(second)).hasSize(200);
    assertThat(second.json().path("hasMore").booleanValue()).isFalse();
    Set<String> names = new HashSet<>(data(first).findValuesAsText("tool"));
    names.addAll(data(second).findValuesAsText("tool"));
    assertThat(names).hasSize(1200);
  }

  @Test
  void acknowledgedEvent_isInTheNextResponses() {
    String filtered = "/api/analytics/tool-usage?projectPath=%2FUsers%2Fusername%2Fproject";
    long sessions = total(client.get("/api/analytics/sessions"));
    JsonNode tools = data(client.get("/api/analytics/tool-usage"));
    JsonNode ofProject = data(client.get(filtered));
    JsonNode detail = data(client.get("/api/analytics/sessions/" + SESSION)).path("session");
    String call =
        """
        {"events":[{"event_type":"tool_use","session_id":"%s","timestamp":"2025-11-23T11:00:00Z",\
        "data":{"tool_name":"Bash"}}]}""";

    client.post(call.formatted(UUID.randomUUID())).data();
    client.post(call.formatted(SESSION)).data();

    assertThat(total(client.get("/api/analytics/sessions"))).isEqualTo(sessions + 1);
    assertThat(data(client.get("/api/analytics/tool-usage"))).isNotEqualTo(tools);
    assertThat(data(client.get(filtered))).isNotEqualTo(ofProject);
    assertThat(detail.path("duration").intValue()).isEqualTo(1800);
    assertThat(
            data(client.get("/api/analytics/sessions/" + SESSION))
                .path("session")
                .path("duration")
                .intValue())
        .isEqualTo(3600);
    assertThat(data(client.get("/api/analytics/overview")).path("totalSessions").longValue())
        .isEqualTo(sessions + 1);
  }
}
