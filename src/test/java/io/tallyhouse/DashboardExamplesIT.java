package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.model.Json;
import io.tallyhouse.model.TranscriptEvent;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.DashboardServer;
import io.tallyhouse.testing.DashboardServer.Account;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The requests of reference/claude-code-dashboard-api.md give answers in the documented form; what
 * stands there of a session and of its messages is told as it stands there.
 */
class DashboardExamplesIT {
  private static final String PROJECT = "/Users/username/project";
  private static final String SONNET = "claude-sonnet-4-5-20250929";
  private static final String HAIKU = "claude-3-5-haiku-20241022";
  private static final String FREE = "free-model";
  private static final UUID SESSION = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");
  private static final UUID DAY_BEFORE = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  private static final UUID HOOKS_ONLY = UUID.fromString("00000000-0000-4000-8000-000000000001");

  private final DashboardServer server = DashboardServer.shared();
  private final Account account = server.newAccount();
  private final ApiClient client = account.client();

  @BeforeEach
  void store() {
    server.store(
        account.id(),
        List.of(
            TranscriptEvent.prompt(
                SESSION, ms("2025-11-23T10:00:00Z"), PROJECT, "l1", "Help me debug this function"),
            TranscriptEvent.response(
                SESSION,
                "m1",
                List.of("I'll help you debug the function..."),
                usage("2025-11-23T10:01:00Z", SONNET, 1000, 250, 0, 100_000_000)),
            TranscriptEvent.toolUse(SESSION, ms("2025-11-23T10:02:00Z"), PROJECT, "t1", "Read"),
            TranscriptEvent.toolUse(SESSION, ms("2025-11-23T10:03:00Z"), PROJECT, "t2", "Read"),
            TranscriptEvent.toolUse(SESSION, ms("2025-11-23T10:04:00Z"), PROJECT, "t3", "Edit"),
            TranscriptEvent.response(
                SESSION,
                "m2",
                List.of(),
                usage("2025-11-23T10:30:00Z", SONNET, 500, 550, 300, 350_000_000))));
    server.store(
        account.id(),
        List.of(
            TranscriptEvent.response(
                DAY_BEFORE,
                "m3",
                List.of("Done."),
                usage("2025-11-22T23:50:00Z", HAIKU, 100, 10, 0, 1)),
            TranscriptEvent.response(
                DAY_BEFORE, "m4", List.of(), unpriced("2025-11-22T23:50:01.500Z", 7, 3))));
    account
        .client()
        .post(
            """
            {"events":[{"event_type":"tool_use","session_id":"%s","timestamp":"2025-11-21T08:00:00Z",\
            "data":{"tool_name":"Bash"}}]}"""
                .formatted(HOOKS_ONLY))
        .data();
  }

  @Test
  void overview_answersAsDocumented() {
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
  void sessions_answersAsDocumented_newestFirstAndInPages() {
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
  void session_answersAsDocumented() {
    ApiResponse answer = client.get("/api/analytics/sessions/" + SESSION);
    JsonNode messages = data(answer).path("messages");
    for (JsonNode message : messages) {
      UUID.fromString(message.path("id").asText());
      ((ObjectNode) message).remove("id");
    }

    assertThat(data(answer).path("session")).isEqualTo(Json.parse(sessionJson()));
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
    assertThat(data(answer).path("pagination"))
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

  @Test
  void dailyUsage_answersAsDocumented_newestFirst() {
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
  void modelDistribution_answersAsDocumented_withoutCostWhereThereIsNoPrice() {
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
  void toolUsage_answersAsDocumented() {
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
  void acknowledgedEvent_isInTheNextAnswers() {
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
    ApiResponse answer =
        client.get("/api/analytics/" + route, "dateFrom", "2024-02-02", "dateTo", "2024-02-01");
    JsonNode error = error(answer, 400);

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

  private static String sessionJson() {
    return """
    {"id":"%s","projectPath":"%s","startTime":"2025-11-23T10:00:00.000Z",
    "endTime":"2025-11-23T10:30:00.000Z","duration":1800,"inputTokens":1500,"outputTokens":800,
    "cacheCreationTokens":200,"cacheReadTokens":300,"cost":0.45,
    "model":"%s","unpricedModels":[]}"""
        .formatted(SESSION, PROJECT, SONNET);
  }

  private static MessageUsage usage(
      String time, String model, long input, long output, long cacheRead, long nanoUsd) {
    boolean cached = model.equals(SONNET);
    return new MessageUsage(
        ms(time),
        PROJECT,
        model,
        input,
        output,
        cached ? 60 : 0,
        cached ? 40 : 0,
        cacheRead,
        0,
        false,
        false,
        nanoUsd,
        true,
        false);
  }

  private static MessageUsage unpriced(String time, long input, long output) {
    return new MessageUsage(
        ms(time), PROJECT, FREE, input, output, 0, 0, 0, 0, false, false, 0, false, false);
  }

  private static long ms(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private static long total(ApiResponse answer) {
    return data(answer).path("pagination").path("total").longValue();
  }

  private static void assertData(ApiResponse answer, String expected) {
    assertThat(data(answer)).isEqualTo(Json.parse(expected));
  }

  private static JsonNode data(ApiResponse answer) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(200);
    assertThat(answer.json().path("success").booleanValue()).as("%s", answer).isTrue();
    return answer.json().path("data");
  }

  private static JsonNode error(ApiResponse answer, int status) {
    assertThat(answer.status()).as("%s", answer).isEqualTo(status);
    assertThat(answer.json().path("success").isBoolean()).as("%s", answer).isTrue();
    assertThat(answer.json().path("success").booleanValue()).as("%s", answer).isFalse();
    JsonNode error = answer.json().path("error");
    assertThat(error.path("message").asText()).as("%s", answer).isNotBlank();
    assertThat(error.path("details").isObject()).as("%s", answer).isTrue();
    return error;
  }
}
