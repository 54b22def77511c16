package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.server.DashboardAuth;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.TallyhouseServer;
import io.tallyhouse.testing.TestEngines;
import io.tallyhouse.testing.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose overviews never end: a rollup is replaced by a view that sleeps for ever. */
class SlowQueriesIT {
  /** ClickHouse's code of a statement that ran into its own limit. */
  private static final int TIMEOUT_EXCEEDED = 159;

  /** A query's time and all patience. */
  private static final long RESPONSE_MAX_SECONDS =
      QueryCache.QUERY_MAX.plus(Patience.MAX).toSeconds();

  /** The bounds of an account: queries under way, and waiting. */
  private static final int ACCOUNT_QUERIES_MAX = 6 + 64;

  private static final String ENDLESS =
      """
      CREATE VIEW activity_daily AS
      SELECT
          toUInt32(sipHash64(number)) AS account_id,
          toDate(19000 + number % 2000) AS day,
          toDate(0) AS previous_day,
          toUInt64(0) AS events,
          toUInt64(0) AS tool_uses,
          toInt64(0) AS sessions,
          toInt64(0) AS started
      FROM (SELECT number FROM system.numbers WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 2)""";

  private static ClickHouseConnection behind;
  private static TallyhouseServer server;

  private final long timedOutBefore = timedOut();

  @BeforeAll
  static void start() {
    ClickHouseConfig engine = TestEngines.clickHouse();
    server =
        TestServers.startOn(
            engine, TestEngines.newPostgresDatabase(), "127.0.0.1", DashboardAuth.AUTO);
    behind = new ClickHouseConnection(engine);
    behind.execute("RENAME TABLE activity_daily TO activity_daily_once", Map.of(), "test");
    behind.execute(ENDLESS, Map.of(), "test");
  }

  @AfterAll
  static void stop() {
    behind.close();
  }

  @Test
  void clientThatGoesAway_takesItsStatementWithIt() throws IOException {
    String key = server.key("default");
    List<Socket> sockets = new ArrayList<>();
    for (int day = 1; day <= 3; day++) {
      sockets.add(ask(ApiClient.OVERVIEW, "2024-02-0" + day, key));
    }
    await().until(() -> running() == 3);

    sockets.get(0).close();
    sockets.get(1).close();
    await().until(() -> running() == 1);
    sockets.get(2).close();
    await().until(() -> running() == 0);
    assertThat(timedOut()).isEqualTo(timedOutBefore);
  }

  @ParameterizedTest
  @ValueSource(strings = {ApiClient.RECONCILE, "/api/sync/stats"})
  void whatIsNotCached_endsWithItsClientToo(String path) throws IOException {
    String key = server.key("default");
    try (Socket client = ask(path, "2024-02-02", key)) {
      await().until(() -> running() == 1);
      client.close();
      await().until(() -> running() == 0);
      assertThat(timedOut()).isEqualTo(timedOutBefore);
    }
  }

  @Test
  void accountThatAsksTooMuch_isReported_othersAreResponseed_andWhoWaitsTooLongIsReported()
      throws Exception {
    ExecutorService clients = Executors.newCachedThreadPool();
    try {
      ApiClient greedy = new ApiClient(server, server.key("greedy"));
      ApiClient other = new ApiClient(server, server.key("modest"));
      List<Future<ApiResponse>> responses = new ArrayList<>();
      for (int i = 0; i < ACCOUNT_QUERIES_MAX + 20; i++) {
        String end = LocalDate.of(2024, 1, 1).plusDays(i).toString();
        responses.add(
            clients.submit(
                () -> greedy.get(ApiClient.OVERVIEW, "start_date", "2024-01-01", "end_date", end)));
      }
      await().until(() -> responses.stream().filter(Future::isDone).count() >= 20);
      for (Future<ApiResponse> response : responses) {
        if (response.isDone()) {
          response.get().error(429, "RATE_LIMITED");
          assertThat(response.get().retryAfter()).contains("1");
        }
      }

      int besideThem = 0;
      for (int i = 1; i <= 20; i++) {
        ApiResponse tools = other.get(ApiClient.TOOLS, "limit", "" + i);
        assertThat(tools.status()).as("%s", tools).isEqualTo(200);
        besideThem += lateAmong(responses) == 0 ? 1 : 0;
      }
      // All of them, unless the machine is so slow that the greedy ones' 25 s are over by then.
      assertThat(besideThem).as("answered while the others wait").isGreaterThanOrEqualTo(3);

      int late = 0;
      for (Future<ApiResponse> future : responses) {
        ApiResponse response = future.get(RESPONSE_MAX_SECONDS, TimeUnit.SECONDS);
        assertThat(response.status()).as("%s", response).isIn(429, 503);
        assertThat(response.retryAfter()).contains("1");
        late += response.status() == 503 ? 1 : 0;
      }
      assertThat(late).isBetween(ACCOUNT_QUERIES_MAX - 10, ACCOUNT_QUERIES_MAX);
      await().until(() -> running() == 0);
    } finally {
      clients.shutdownNow();
    }
  }

  /** How many of the responses that are there say that the time was up. */
  private static int lateAmong(List<Future<ApiResponse>> responses) throws Exception {
    int late = 0;
    for (Future<ApiResponse> response : responses) {
      late += response.isDone() && response.get().status() == 503 ? 1 : 0;
    }
    return late;
  }

  /** Sends a query about some days of February, and leaves its response alone. */
  private static Socket ask(String path, String endDate, String key) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.uri().getPort());
    String request =
        """
        GET %s?start_date=2024-02-01&end_date=%s HTTP/1.1
        Host: localhost
        X-API-Key: %s

        """
            .formatted(path, endDate, key)
            .replace("\n", "\r\n");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static long running() {
    return number(
        "SELECT count() FROM system.processes WHERE current_database = currentDatabase()"
            + " AND query LIKE '%activity_daily%' AND query NOT LIKE '%system.processes%'");
  }

  /** Statements that ran into their limit since the engine started. */
  private static long timedOut() {
    return number("SELECT sum(value) FROM system.errors WHERE code = " + TIMEOUT_EXCEEDED);
  }

  private static long number(String statement) {
    AtomicLong number = new AtomicLong();
    behind.query(statement, Map.of(), "test", row -> number.set(row.values().get(0).asLong()));
    return number.get();
  }
}
