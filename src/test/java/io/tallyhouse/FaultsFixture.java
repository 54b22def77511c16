package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.postgres.PostgresConfig;
import io.tallyhouse.server.Acknowledgement;
import io.tallyhouse.server.Config;
import io.tallyhouse.server.DashboardAuth;
import io.tallyhouse.server.HttpConfig;
import io.tallyhouse.server.IngestConfig;
import io.tallyhouse.server.TranscriptsConfig;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Figures;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.Recount;
import io.tallyhouse.testing.ScriptedClickHouse;
import io.tallyhouse.testing.TcpProxy;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import io.tallyhouse.transcript.TranscriptPlaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A server whose databases can be made to fail, and clients that count what it acknowledged. */
abstract class FaultsFixture {
  static final Duration RESPONSE_MAX = Patience.MAX;

  static final String DAY = "2024-01-15";

  /** The tag of tests whose server acknowledges when ClickHouse has the events. */
  static final String STORED = "stored";

  @TempDir static Path dataDir;

  // Set by start, which each of its subclasses calls before all tests.
  @SuppressWarnings("NullAway.Init")
  static TcpProxy clickHouseLine;

  @SuppressWarnings("NullAway.Init")
  static TcpProxy postgresLine;

  @SuppressWarnings("NullAway.Init")
  static ScriptedClickHouse clickHouse;

  @SuppressWarnings("NullAway.Init")
  static TestServers.InProcess server;

  /** Bytes that may wait in the log: less than what a test of a silent store sends. */
  static final long LOG_BYTES_MAX = 64L << 20;

  final String account = "faults-" + UUID.randomUUID();
  private String key;
  ApiClient client;
  final RecountModel model = new RecountModel();
  private final Random random = new Random(account.hashCode());
  final ExecutorService senders = Executors.newCachedThreadPool();
  final CountDownLatch silence = new CountDownLatch(1);
  private int requests;

  @BeforeAll
  static void start(TestInfo test) throws IOException {
    Acknowledgement acknowledgement =
        test.getTags().contains(STORED) ? Acknowledgement.STORED : Acknowledgement.LOG;
    ClickHouseConfig engine = TestEngines.clickHouse();
    clickHouse = new ScriptedClickHouse(engine);
    clickHouseLine = new TcpProxy("127.0.0.1", clickHouse.port());
    PostgresConfig postgres = TestEngines.newPostgresDatabase();
    postgresLine = new TcpProxy(postgres.host(), postgres.port());
    server =
        new TestServers.InProcess(
            new Config(
                "127.0.0.1",
                0,
                HttpConfig.DEFAULT,
                dataDir,
                Optional.empty(),
                Optional.of(
                    new ClickHouseConfig(
                        "127.0.0.1",
                        clickHouseLine.port(),
                        false,
                        engine.database(),
                        engine.user(),
                        engine.password())),
                Optional.of(
                    new PostgresConfig(
                        "127.0.0.1",
                        postgresLine.port(),
                        postgres.database(),
                        postgres.user(),
                        postgres.password(),
                        false)),
                new IngestConfig(64 << 10, LOG_BYTES_MAX, acknowledgement),
                DashboardAuth.AUTO,
                new TranscriptsConfig(
                    TranscriptPlaces.of(dataDir.resolve("transcripts")), Optional.empty(), ""),
                List.of(),
                Path.of(".")));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    clickHouseLine.close();
    postgresLine.close();
    clickHouse.close();
  }

  @BeforeEach
  void open() {
    key = server.key(account);
    client = new ApiClient(server, key);
  }

  /** Its ledger knows no session. */
  void restart() {
    server.restart();
    client = new ApiClient(server, key);
  }

  @AfterEach
  void heal() throws IOException {
    silence.countDown();
    clickHouse.play(ScriptedClickHouse.PASS);
    clickHouseLine.up();
    postgresLine.up();
    senders.shutdownNow();
  }

  record Timed(ApiResponse response, Duration took) {}

  static Timed timed(Supplier<ApiResponse> ask) {
    long start = System.nanoTime();
    ApiResponse response = ask.get();
    return new Timed(response, Duration.ofNanos(System.nanoTime() - start));
  }

  CompletableFuture<Timed> send(SentRequest request) {
    return CompletableFuture.supplyAsync(() -> timed(() -> client.send(request, false)), senders);
  }

  void deliver(SentRequest request) {
    deliverSomehow(request, random);
    model.accept(request, Instant.now());
  }

  /** Sends it until it is acknowledged, and now and then once more. */
  void deliverSomehow(SentRequest request, Random own) {
    Instant end = Instant.now().plusSeconds(300);
    while (true) {
      Timed timed = timed(() -> client.send(request, own.nextBoolean()));
      assertThat(timed.took()).isLessThan(RESPONSE_MAX);
      if (timed.response().status() != 200) {
        isUnavailable(timed.response());
        assertThat(Instant.now()).isBefore(end);
      } else if (own.nextInt(4) != 0) {
        return;
      }
    }
  }

  /**
   * Waits until all that was acknowledged is in ClickHouse: a query waits for it, or fails when an
   * attempt to store it does.
   */
  void stored() {
    Awaitility.await()
        .atMost(RESPONSE_MAX)
        .until(
            () -> {
              Timed query = timed(this::overview);
              assertThat(query.took()).isLessThan(RESPONSE_MAX);
              if (query.response().status() != 200) {
                isUnavailable(query.response());
              }
              return query.response().status() == 200;
            });
    assertThat(Figures.of(server).sum("tallyhouse_journal_blocks")).isZero();
  }

  ApiResponse overview() {
    return client.get(ApiClient.OVERVIEW, "start_date", DAY, "end_date", DAY);
  }

  static void isUnavailable(ApiResponse response) {
    response.error(503, "SERVICE_UNAVAILABLE");
    assertThat(response.retryAfter()).as("Retry-After of %s", response).isPresent();
  }

  SentRequest request(int events) {
    UUID session = UUID.randomUUID();
    List<SentEvent> all = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      all.add(event(session));
    }
    return new SentRequest(account, "request " + requests++, all);
  }

  SentRequest largeRequest(int bytes) {
    UUID session = UUID.randomUUID();
    List<SentEvent> all = new ArrayList<>();
    String filler = "{\"x\":\"" + "y".repeat(60_000) + "\"}";
    for (int sent = 0; sent < bytes; sent += filler.length()) {
      all.add(event(session).withData(filler));
    }
    return new SentRequest(account, "request " + requests++, all);
  }

  static SentEvent event(UUID session) {
    String time = DAY + "T10:%02d:00Z".formatted(Math.floorMod(session.hashCode(), 60));
    return new SentEvent("tool_use", session.toString(), time, "{\"tool_name\":\"Read\"}");
  }

  Recount recount() {
    return new Recount(model, account, client, account);
  }

  void check() {
    stored();
    Recount recount = recount();
    QueryRange day = new QueryRange(DAY, DAY);
    recount.overview(day);
    recount.tools(day, 10);
    recount.sessions(QueryRange.NONE, 50);
    recount.noDrift(DAY, DAY);
  }
}
