package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseMigrationException;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.ScriptedClickHouse.Action;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ClickHouse responds 200, and the response is not whole, as when it can't write its temporary
 * file: nothing of it is believed, kept, or taken for "no rows".
 */
class FalseResponsesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DAY = "2024-01-15";

  /** One of every surface's and of every statement's kind, with data in it. */
  private static final List<String> QUERIES =
      List.of(
          "/api/v1/analytics/overview?start_date=2024-01-15&end_date=2024-01-15",
          "/api/v1/analytics/tools?start_date=2024-01-14&end_date=2024-01-20",
          "/api/v1/sessions?start_date=2024-01-14&end_date=2024-01-20",
          "/api/v1/admin/reconcile?start_date=2024-01-14&end_date=2024-01-16",
          "/api/analytics/overview",
          "/api/analytics/sessions?start_date=2024-01-14&end_date=2024-01-20",
          "/api/analytics/daily-usage?start_date=2024-01-14&end_date=2024-01-20",
          "/api/analytics/tool-usage?start_date=2024-01-14&end_date=2024-01-20",
          "/api/sync/stats",
          "/analytics/overview?startDate=2024-01-14&endDate=2024-01-20",
          "/analytics/events?startDate=2024-01-14&endDate=2024-01-20",
          "/analytics/users/top?startDate=2024-01-14&endDate=2024-01-20",
          "/analytics/metrics?period=day&startDate=2024-01-14&endDate=2024-01-20",
          "/analytics/assistants?startDate=2024-01-14&endDate=2024-01-20");

  /** What becomes of a body. */
  @SuppressWarnings("ImmutableEnumChecker") // The functions keep nothing.
  enum Garble {
    EMPTY(body -> new byte[0]),
    HALF(body -> Arrays.copyOf(body, body.length / 2)),
    CUT_BEHIND_A_LINE(FalseResponsesIT::withoutLastLine),
    WITHOUT_END(body -> Arrays.copyOf(body, Math.max(0, body.length - 2))),
    WITHOUT_A_ROW(FalseResponsesIT::withoutRow),
    ERROR_BEHIND(
        body ->
            (new String(body, StandardCharsets.UTF_8)
                    + "\r\n__exception__\r\nabc\r\nCode: 241. DB::Exception: scripted\r\n")
                .getBytes(StandardCharsets.UTF_8));

    private final UnaryOperator<byte[]> garbled;

    Garble(UnaryOperator<byte[]> garbled) {
      this.garbled = garbled;
    }

    ScriptedClickHouse.Script ofQueries() {
      return request -> request.insert() ? new Action.Pass() : new Action.Garble(garbled);
    }
  }

  @TempDir private static Path temp;
  private static ClickHouseConfig engine;
  private static PostgresConfig postgres;
  private static ScriptedClickHouse clickHouse;
  private static TestServers.InProcess server;

  private final String account = "false-responses-" + UUID.randomUUID();
  private final RecountModel model = new RecountModel();
  private final List<SentRequest> stored = new ArrayList<>();
  private String key;
  private ApiClient client;

  @BeforeAll
  static void start() throws IOException {
    engine = TestEngines.clickHouse();
    postgres = TestEngines.newPostgresDatabase();
    clickHouse = new ScriptedClickHouse(engine);
    server = startServer(clickHouse.port(), "server");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    clickHouse.close();
  }

  @BeforeEach
  void store() {
    key = server.key(account);
    client = new ApiClient(server, key);
    for (int i = 0; i < 3; i++) {
      SentRequest request = request("r" + i);
      deliver(request);
      stored.add(request);
    }
  }

  @AfterEach
  void heal() {
    clickHouse.play(ScriptedClickHouse.PASS);
  }

  @Test
  void queriesOfAllSurfaces_are503_andNothingOfItIsKept() {
    for (Garble garble : Garble.values()) {
      clickHouse.play(garble.ofQueries());
      QUERIES.forEach(query -> isUnavailable(client.get(query)));
    }

    clickHouse.play(ScriptedClickHouse.PASS);
    try (TestServers.InProcess other = startServer(engine.port(), "other")) {
      ApiClient direct = new ApiClient(other, key);
      for (String query : QUERIES) {
        ApiResponse expected = direct.get(query);
        assertThat(expected.status()).as("%s", expected).isEqualTo(200);
        assertThat(figures(client.get(query))).as(query).isEqualTo(figures(expected));
      }
    }
    check();
  }

  @Test
  void repeatedEvents_areNotStoredAgain() {
    // The ledger of a server that starts is empty: it must look up all.
    server.restart();
    client = new ApiClient(server, key);
    List<SentRequest> repeated = new ArrayList<>(stored);
    // The same events in other requests: known by event_id and tool_use_id alone.
    stored.forEach(
        request ->
            repeated.add(
                new SentRequest(account, "again " + request.idempotencyKey(), request.events())));

    for (Garble garble : Garble.values()) {
      clickHouse.play(garble.ofQueries());
      repeated.forEach(request -> isUnavailable(client.send(request, false)));
    }

    clickHouse.play(ScriptedClickHouse.PASS);
    repeated.forEach(this::deliver);
    check();
  }

  @Test
  void readyz_saysSo() {
    clickHouse.play(Garble.EMPTY.ofQueries());
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> client.get("/readyz").status() == 503);
    JsonNode checks = client.get("/readyz").json().path("checks");
    assertThat(checks.path("clickhouse").asText()).isEqualTo("failed");
    assertThat(checks.path("postgres").asText()).isEqualTo("ok");
  }

  @Test
  void start_isRefused_andTheSchemaIsAsItWas() {
    server.close();
    for (Garble garble : Garble.values()) {
      clickHouse.play(garble.ofQueries());
      assertThatThrownBy(() -> startServer(clickHouse.port(), "server"))
          .as(garble.name())
          .isInstanceOf(ClickHouseMigrationException.class)
          .hasMessageContaining("not whole");
    }

    clickHouse.play(ScriptedClickHouse.PASS);
    server = startServer(clickHouse.port(), "server");
    client = new ApiClient(server, key);
    check();
  }

  /** A 200 that is not ClickHouse's, of a proxy in between, confirms nothing. */
  @Test
  void insertThatNobodyRan_isNotTakenForStored() {
    clickHouse.play(sent -> sent.insert() ? new Action.Blank() : new Action.Pass());
    deliver(request("blank"));
    // Queries wait for what is acknowledged, and fail with its insert.
    isUnavailable(client.get(QUERIES.get(0)));

    clickHouse.play(ScriptedClickHouse.PASS);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> client.get(QUERIES.get(0)).status() == 200);
    check();
  }

  private void deliver(SentRequest request) {
    ApiResponse reply = client.send(request, false);
    assertThat(reply.status()).as("%s", reply).isEqualTo(200);
    model.accept(request, Instant.now());
  }

  /**
   * But for those that change by themselves: the clock, and the room on disk, which merges take.
   */
  private static JsonNode figures(ApiResponse reply) {
    JsonNode json = reply.json();
    if (json.path("data") instanceof ObjectNode data) {
      data.remove(List.of("computedAt", "databaseSize"));
    }
    return json;
  }

  private void check() {
    Recount recount = new Recount(model, account, client, "false responses");
    QueryRange day = new QueryRange(DAY, DAY);
    recount.overview(day);
    recount.tools(day, 10);
    recount.sessions(QueryRange.NONE, 50);
    recount.noDrift(DAY, DAY);
  }

  private static void isUnavailable(ApiResponse reply) {
    assertThat(reply.status()).as("%s", reply).isEqualTo(503);
    assertThat(reply.retryAfter()).as("%s", reply).isPresent();
  }

  private static TestServers.InProcess startServer(int clickHousePort, String dataDir) {
    return TestServers.startBehind(
        engine,
        clickHousePort,
        postgres,
        postgres.port(),
        temp.resolve(dataDir),
        temp.resolve("transcripts"));
  }

  private SentRequest request(String key) {
    String session = UUID.randomUUID().toString();
    String tool = "{\"tool_name\":\"Read\",\"tool_use_id\":\"" + session + "\"}";
    return new SentRequest(
        account,
        key + session,
        List.of(
            event("session_start", session, "10:30:00", null).withEventId("s" + session),
            event("tool_use", session, "10:30:00", tool),
            event("tool_result", session, "10:30:01", tool)));
  }

  private static SentEvent event(String type, String session, String time, @Nullable String data) {
    return new SentEvent(type, session, DAY + "T" + time + "Z", data).by("anna", "helper");
  }

  private static byte[] withoutLastLine(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).stripTrailing();
    return text.substring(0, Math.max(0, text.lastIndexOf('\n') + 1))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Well-formed, and a row short; a response without rows loses its end. */
  private static byte[] withoutRow(byte[] body) {
    try {
      JsonNode response = JSON.readTree(body);
      ArrayNode rows = (ArrayNode) response.path("data");
      if (rows.isEmpty()) {
        return withoutLastLine(body);
      }
      rows.remove(rows.size() - 1);
      return JSON.writeValueAsBytes(response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
