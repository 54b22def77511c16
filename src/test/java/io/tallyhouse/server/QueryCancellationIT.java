package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseListener;
import io.tallyhouse.clickhouse.ClickHouseSqlRunner;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.QueryContext;
import io.tallyhouse.query.QueryException;
import io.tallyhouse.query.QueryPool;
import io.tallyhouse.query.ResultTooLargeException;
import io.tallyhouse.query.Row;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.TestEngines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements on the real ClickHouse end when nobody waits for them any more. */
class QueryCancellationIT {
  // Kinds of statements, which take minutes: of one thread each, to leave some for other tests.
  private static final String COUNT =
      "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 0"
          + " SETTINGS max_threads = 1";
  private static final String SLEEP =
      "SELECT count() FROM numbers(1000) WHERE sleepEachRow(0.5) = 0 SETTINGS max_block_size = 2";
  private static final String SORT =
      "SELECT number FROM numbers(1000000000000) ORDER BY sipHash64(number) LIMIT 1"
          + " SETTINGS max_threads = 1";
  private static final String SCALAR =
      "SELECT (SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 0) AS c"
          + " SETTINGS max_threads = 1";

  private static final String BAD = "SELECT no_such_column";

  /** ClickHouse's code of a statement that ran into its own limit. */
  private static final int TIMEOUT_EXCEEDED = 159;

  /**
   * How long a response may take until it is late: the next one where a machine is so slow that the
   * statement has not begun by then, or ClickHouse, which has whole seconds, was late itself.
   */
  private static final List<Duration> LATE_AFTER =
      List.of(Duration.ofMillis(2_500), Duration.ofMillis(6_500), Duration.ofMillis(18_500));

  /** After which an attempt to get all threads makes room for the next. */
  private static final long ATTEMPT_SECONDS = 5;

  private final ClickHouseConfig engine = TestEngines.clickHouse();
  private final ClickHouseConnection connection =
      new ClickHouseConnection(
          new ClickHouseConfig(
              engine.host(),
              engine.port(),
              engine.tls(),
              "system",
              engine.user(),
              engine.password()));
  private final long timedOutBefore = timedOut();
  private final QueryPool pool = new QueryPool();
  private final ClickHouseSqlRunner sql =
      new ClickHouseSqlRunner(connection, pool, ClickHouseListener.NONE);

  @AfterEach
  void close() {
    pool.close();
    connection.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {COUNT, SLEEP, SORT, SCALAR})
  void lateStatement_endsInClickHouse_andItsThreadIsFree(String statement) {
    assertThat(LATE_AFTER).anyMatch(max -> isLateWhileItRuns(statement, max));
    assertAllThreadsAreFree();
  }

  /** Whether the statement began, and was given up before ClickHouse itself gave up. */
  private boolean isLateWhileItRuns(String statement, Duration max) {
    QueryCache cache = new QueryCache(sql, pool, max);
    CompletableFuture<Integer> response = cache.run(1, Statements.of(statement));
    AtomicBoolean begun = new AtomicBoolean();
    await()
        .until(
            () -> {
              begun.compareAndSet(false, running() == 1);
              return begun.get() || response.isDone();
            });

    Throwable failure = catchThrowable(() -> response.get(Patience.MAX_SECONDS, TimeUnit.SECONDS));

    await().until(() -> running() == 0);
    return begun.get()
        && failure instanceof ExecutionException late
        && late.getCause() instanceof TimeoutException;
  }

  @ParameterizedTest
  @ValueSource(strings = {COUNT, SLEEP, SORT, SCALAR})
  void statementNobodyWaitsFor_endsInClickHouse(String statement) {
    QueryCache cache = new QueryCache(sql, pool);
    CompletableFuture<Integer> response = cache.run(1, Statements.of(statement, statement));
    await().until(() -> running() == 2);

    response.cancel(false);

    awaitAllGone();
    assertAllThreadsAreFree();
  }

  /** The asker goes before ClickHouse knows the statement: the attempt to end it is repeated. */
  @Test
  void statementThatJustBegins_endsToo() throws InterruptedException {
    QueryCache cache = new QueryCache(sql, pool);
    for (int i = 0; i < 40; i++) {
      CompletableFuture<Integer> response = cache.run(1, Statements.of(COUNT, SLEEP));
      Thread.sleep(i % 10);
      response.cancel(false);
    }
    awaitAllGone();
    assertAllThreadsAreFree();
  }

  @Test
  void statementThatFails_endsThoseBesideIt_andIsWhatIsReported() {
    QueryCache cache = new QueryCache(sql, pool);
    assertFailsAtOnce(cache.run(1, Statements.of(COUNT, SLEEP, BAD)));
    assertFailsAtOnce(cache.run(1, Statements.of(BAD, COUNT)));
    assertFailsAtOnce(cache.run(1, Statements.of(SLEEP, BAD, COUNT)));

    awaitAllGone();
    assertAllThreadsAreFree();
  }

  @Test
  void responseOfAsManyBytesAsMayBe_isRead_aLargerOneIsTooLarge() {
    String statement = "SELECT repeat('x', 100000)";
    // What JSONCompact has around the rows: names, types, counts.
    int around = 500;

    assertThat(rowsWithin(100_000 + around, statement)).hasSize(1);
    assertThatThrownBy(() -> rowsWithin(100_000, statement))
        .isInstanceOf(ResultTooLargeException.class);
  }

  @Test
  void responseThatIsTooLarge_endsTheStatementsBesideIt() {
    QueryCache cache = new QueryCache(sql, pool);
    CompletableFuture<Integer> response =
        cache.run(1, Statements.of(COUNT, "SELECT repeat('x', 1000000) FROM numbers(20)"));

    assertThatThrownBy(() -> response.get(Patience.MAX_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ResultTooLargeException.class);

    awaitAllGone();
    assertAllThreadsAreFree();
  }

  private List<Row> rowsWithin(int bytesMax, String statement) {
    return sql.during(new QueryContext(Patience.MAX, bytesMax))
        .rows(1, statement, Map.of(), "cancellation-test");
  }

  @Test
  void accountWithSlowQueries_doesNotKeepOthersWaiting() throws Exception {
    QueryCache cache = new QueryCache(sql, pool);
    List<CompletableFuture<Integer>> slow =
        IntStream.range(0, 20)
            .mapToObj(i -> cache.run(1, Statements.of(SLEEP, SLEEP + " -- " + i)))
            .toList();
    await().until(() -> running() == QueryPool.ACCOUNT_THREADS);

    assertThat(cache.run(2, Statements.of("SELECT 1")).get(Patience.MAX_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(1);
    assertThat(slow).noneMatch(CompletableFuture::isDone);

    slow.forEach(response -> response.cancel(false));
    awaitAllGone();
    assertAllThreadsAreFree();
  }

  private static void assertFailsAtOnce(CompletableFuture<Integer> response) {
    assertThatThrownBy(() -> response.get(Patience.MAX_SECONDS, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            QueryException.class,
            failure -> assertThat(failure.fault()).isEqualTo(QueryException.Fault.REFUSED));
  }

  /** What {@link #awaitAllGone} relies on. */
  @Test
  void statementThatReachesItsOwnLimit_isCounted() {
    assertThatThrownBy(() -> number(SLEEP + ", max_execution_time = 1"))
        .isInstanceOf(RuntimeException.class);

    assertThat(timedOut()).isGreaterThan(timedOutBefore);
  }

  /** No statement runs any more, and none because its own limit, of 20 s and more, was over. */
  private void awaitAllGone() {
    await().until(() -> running() == 0);
    assertThat(timedOut()).as("statements that ClickHouse gave up").isEqualTo(timedOutBefore);
  }

  private long running() {
    return number(
        "SELECT count() FROM system.processes"
            + " WHERE query NOT LIKE '%system.processes%' AND query NOT LIKE '%KILL%'"
            + " AND current_database = 'system'");
  }

  /** Statements that ran into their limit since the engine started. */
  private long timedOut() {
    return number("SELECT sum(value) FROM system.errors WHERE code = " + TIMEOUT_EXCEEDED);
  }

  private long number(String statement) {
    AtomicLong number = new AtomicLong();
    connection.query(statement, Map.of(), "test", row -> number.set(row.values().get(0).asLong()));
    return number.get();
  }

  private void assertAllThreadsAreFree() {
    await()
        .untilAsserted(
            () -> {
              CountDownLatch gate = new CountDownLatch(1);
              CountDownLatch begun = new CountDownLatch(QueryPool.THREADS);
              Runnable part =
                  () -> {
                    begun.countDown();
                    awaitQuietly(gate);
                  };
              try {
                for (int i = 0; i < QueryPool.THREADS; i++) {
                  assertThat(pool.executeNow(i % 2, part)).isTrue();
                }
                assertThat(begun.await(ATTEMPT_SECONDS, TimeUnit.SECONDS)).isTrue();
              } finally {
                gate.countDown();
              }
            });
  }

  private static void awaitQuietly(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
