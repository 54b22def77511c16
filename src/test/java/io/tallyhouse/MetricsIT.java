package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Figures;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.ScriptedClickHouse.Action;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import io.tallyhouse.transcript.GeneratedTranscripts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} counts, held against what was sent: docs/operations.md's algebra. */
class MetricsIT {
  private static final String EVENTS = "tallyhouse_ingest_events_total";
  private static final String EVENTS_RECEIVED = "tallyhouse_ingest_events_received_total";
  private static final String REQUESTS = "tallyhouse_ingest_requests_total";
  private static final String REQUESTS_RECEIVED = "tallyhouse_ingest_requests_received_total";
  private static final String HTTP = "tallyhouse_http_requests_seconds_count";

  @TempDir Path temp;

  private final CountDownLatch silence = new CountDownLatch(1);
  private ScriptedClickHouse clickHouse;
  private TestServers.InProcess server;
  private ApiClient client;
  private int number;
  private long largeStored;

  @BeforeEach
  void start() throws IOException {
    ClickHouseConfig engine = TestEngines.clickHouse();
    PostgresConfig postgres = TestEngines.newPostgresDatabase();
    clickHouse = new ScriptedClickHouse(engine);
    server =
        TestServers.startBehind(
            engine,
            clickHouse.port(),
            postgres,
            postgres.port(),
            Files.createDirectory(temp.resolve("data")),
            Files.createDirectory(temp.resolve("transcripts")));
    client = new ApiClient(server, server.key("metrics"));
  }

  @AfterEach
  void stop() {
    silence.countDown();
    clickHouse.play(ScriptedClickHouse.PASS);
    server.close();
    clickHouse.close();
  }

  @Test
  void openConnections_areCounted_untilTheyClose() throws IOException {
    // More than the clients that look at the figures leave open meanwhile.
    int opened = 100;
    List<RawHttp> connections = new ArrayList<>();
    try {
      for (int i = 0; i < opened; i++) {
        connections.add(new RawHttp(server.uri(), Patience.MAX));
      }
      Awaitility.await().until(() -> connections() >= opened);
    } finally {
      for (RawHttp connection : connections) {
        connection.close();
      }
    }
    Awaitility.await().until(() -> connections() < opened);
  }

  private long connections() {
    return Figures.of(server).sum("tallyhouse_http_connections");
  }

  @Test
  void everyEventAndRequest_hasOneOutcome() {
    SentRequest five = request(5);
    expect(200, five);
    expect(200, five);
    SentEvent known = five.events().get(0).withEventId("e1");
    expect(200, new SentRequest("metrics", "a", List.of(known, known, event())));
    expect(
        200,
        new SentRequest(
            "metrics",
            "b",
            List.of(
                event(),
                at("1999-12-31T23:59:59Z"),
                at(Instant.now().plus(Duration.ofDays(2)).toString()),
                at(Instant.now().plus(Duration.ofDays(3)).toString()),
                event().withData("{\"x\":\"" + "y".repeat(70_000) + "\"}"))));
    assertThat(client.post("{\"events\":[]}").status()).isEqualTo(200);
    expect(400, new SentRequest("metrics", "c", List.of(event(), at("yesterday"), event())));
    String two = new SentRequest("metrics", "d", List.of(event(), event())).body();
    assertThat(client.post(two.substring(0, two.length() - 2) + ", nonsense").status())
        .isEqualTo(400);
    expect(400, request(1001));
    ApiResponse fleet =
        client.post(
            "/analytics/events",
            "{\"events\":[{\"eventType\":\"incomingMessages\",\"timestamp\":\"%s\"}]}"
                .formatted(Instant.now())
                .getBytes(StandardCharsets.UTF_8),
            Map.of());
    assertThat(fleet.status()).as("%s", fleet).isEqualTo(200);
    clickHouse.play(sent -> sent.insert() ? new Action.Fail(117) : new Action.Pass());
    expect(500, request(4));
    clickHouse.play(sent -> sent.insert() ? new Action.Pass() : new Action.Fail(241));
    expect(503, request(6));
    clickHouse.play(ScriptedClickHouse.PASS);
    ApiClient limited = new ApiClient(server, limitedKey());
    assertThat(limited.send(request(1000), false).status()).isEqualTo(200);
    assertThat(limited.send(request(7), false).status()).isEqualTo(429);
    int overloaded = overload();

    Figures figures = Figures.of(server);

    events(figures, "stored", "none", 5 + 2 + 1 + 1 + 1000 + largeStored);
    events(figures, "duplicate", "none", 5 + 1);
    events(figures, "rejected", "too_old", 1);
    events(figures, "rejected", "in_future", 2);
    events(figures, "rejected", "data_too_large", 1);
    events(figures, "invalid", "violation", 3 + 2);
    events(figures, "invalid", "too_many_events", 1000);
    events(figures, "refused", "none", 4);
    events(figures, "unavailable", "none", 6);
    events(figures, "limited", "none", 7);
    events(figures, "overloaded", "none", overloaded);
    assertThat(figures.sum(EVENTS)).isEqualTo(figures.sum(EVENTS_RECEIVED));
    assertThat(figures.sum(REQUESTS, "outcome", "invalid")).isEqualTo(3);
    assertThat(figures.sum(REQUESTS, "outcome", "refused")).isEqualTo(1);
    assertThat(figures.sum(REQUESTS, "outcome", "limited")).isEqualTo(1);
    assertThat(figures.sum(REQUESTS, "outcome", "unavailable")).isEqualTo(1);
    assertThat(figures.sum(REQUESTS)).isEqualTo(figures.sum(REQUESTS_RECEIVED));
    assertThat(
            figures.sum(HTTP, "route", "/api/v1/events", "method", "POST")
                + figures.sum(HTTP, "route", "/analytics/events", "method", "POST"))
        .isEqualTo(figures.sum(REQUESTS_RECEIVED));
    assertThat(figures.sum("tallyhouse_ingest_batch_rows_sum"))
        .isEqualTo(figures.sum(EVENTS, "outcome", "stored"));
    assertThat(figures.sum("tallyhouse_journal_blocks")).isZero();
    assertThat(figures.sum("tallyhouse_ingest_insert_failures_total")).isPositive();
  }

  private String limitedKey() {
    ApiResponse made =
        client.post(
            "/api/v1/admin/keys",
            "{\"name\":\"n\",\"scopes\":[\"write:events\"],\"events_per_second\":1}"
                .getBytes(StandardCharsets.UTF_8),
            Map.of());
    assertThat(made.status()).as("%s", made).isEqualTo(201);
    return made.json().path("data").path("key").asText();
  }

  /** More at once than may wait; returns how many events were turned away. */
  private int overload() {
    clickHouse.playForInserts(1, new Action.Hold(silence));
    List<SentRequest> large = new ArrayList<>();
    String filler = "{\"x\":\"" + "y".repeat(60_000) + "\"}";
    for (int i = 0; i < 5; i++) {
      List<SentEvent> events = new ArrayList<>();
      for (int n = 0; n < 300; n++) {
        events.add(event().withData(filler));
      }
      large.add(new SentRequest("metrics", "large " + i, events));
    }
    List<CompletableFuture<ApiResponse>> responses = new ArrayList<>();
    long before = Figures.of(server).sum(REQUESTS_RECEIVED);
    for (SentRequest request : large) {
      responses.add(CompletableFuture.supplyAsync(() -> client.send(request, false)));
      // One after the other: there is a bound on bodies that come at the same time, too.
      Awaitility.await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> Figures.of(server).sum(REQUESTS_RECEIVED) == before + responses.size());
    }
    Awaitility.await().until(() -> responses.stream().anyMatch(CompletableFuture::isDone));
    silence.countDown();
    int turnedAway = 0;
    for (CompletableFuture<ApiResponse> response : responses) {
      int status = response.join().status();
      assertThat(status).isIn(200, 503);
      largeStored += status == 200 ? 300 : 0;
      turnedAway += status == 503 ? 300 : 0;
    }
    assertThat(turnedAway).as("turned away").isPositive();
    return turnedAway;
  }

  @Test
  void queriesSyncsAndTheServerItself_areCounted() throws IOException {
    GeneratedTranscripts.Written written =
        GeneratedTranscripts.write(temp.resolve("transcripts"), 200 << 10, 5);
    expect(200, request(3));
    client.get(ApiClient.OVERVIEW);
    client.get(ApiClient.OVERVIEW);
    client.get("/api/analytics/sessions/" + UUID.randomUUID());
    client.get("/no/such/" + UUID.randomUUID());
    new ApiClient(server, null).get(ApiClient.OVERVIEW);
    ApiClient local = new ApiClient(server, null);
    ApiResponse run = local.post("/api/sync/run", "{}".getBytes(StandardCharsets.UTF_8), Map.of());
    assertThat(run.status()).as("%s", run).isLessThan(300);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> Figures.of(server).sum("tallyhouse_sync_runs_total") == 1);

    Figures figures = Figures.of(server);

    assertThat(figures.sum("tallyhouse_query_cache_lookups_total", "result", "hit")).isEqualTo(1);
    assertThat(figures.sum("tallyhouse_query_cache_lookups_total", "result", "miss")).isEqualTo(2);
    assertThat(figures.sum("tallyhouse_query_cache_answers")).isPositive();
    assertThat(figures.sum("tallyhouse_ledger_lookups_total", "result", "miss")).isPositive();
    assertThat(figures.sum("tallyhouse_ledger_sessions")).isPositive();
    assertThat(figures.sum("tallyhouse_ledger_bytes")).isPositive();
    String statements = "tallyhouse_clickhouse_statements_seconds_count";
    assertThat(figures.sum(statements, "operation", "insert", "route", "ingest")).isPositive();
    assertThat(figures.sum(statements, "operation", "query", "route", "overview")).isPositive();
    assertThat(figures.sum(statements, "operation", "query", "route", "ledger")).isPositive();
    assertThat(figures.sum(HTTP, "route", ApiClient.OVERVIEW, "status", "2xx")).isEqualTo(2);
    assertThat(figures.sum(HTTP, "route", ApiClient.OVERVIEW, "status", "4xx")).isEqualTo(1);
    assertThat(figures.sum(HTTP, "route", "none", "status", "4xx")).isEqualTo(1);
    assertThat(figures.sum(HTTP, "route", "/api/analytics/sessions/:id")).isEqualTo(1);
    assertThat(figures.sum("tallyhouse_sync_lines_total")).isPositive();
    assertThat(figures.sum("tallyhouse_sync_messages_total")).isPositive();
    assertThat(written.files()).isPositive();
    assertThat(figures.sum("tallyhouse_ingest_running")).isEqualTo(1);
    assertThat(figures.names()).contains("jvm_memory_used_bytes", "process_uptime_seconds");
    // What transcripts bring goes the same way.
    assertThat(figures.sum(EVENTS)).isEqualTo(figures.sum(EVENTS_RECEIVED));
  }

  private static void events(Figures figures, String outcome, String reason, long expected) {
    assertThat(figures.sum(EVENTS, "outcome", outcome, "reason", reason))
        .as("%s, %s", outcome, reason)
        .isEqualTo(expected);
  }

  private void expect(int status, SentRequest request) {
    ApiResponse response = client.send(request, false);
    assertThat(response.status()).as("%s", response).isEqualTo(status);
  }

  private SentRequest request(int events) {
    List<SentEvent> all = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      all.add(event());
    }
    return new SentRequest("metrics", "request " + number++, all);
  }

  private static SentEvent event() {
    return at("2024-01-15T10:00:00Z");
  }

  private static SentEvent at(String time) {
    return new SentEvent("assistant_stop", UUID.randomUUID().toString(), time, null);
  }
}
