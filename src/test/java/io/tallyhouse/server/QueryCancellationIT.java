package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseListener;
import io.tallyhouse.clickhouse.ClickHouseSqlRunner;
import io.tallyhouse.event.CommittedChange;
import io.tallyhouse.query.AnswerTooLargeException;
import io.tallyhouse.query.Asking;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.QueryException;
import io.tallyhouse.query.Question;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.testing.TestEngines;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements on the real ClickHouse end when nobody waits for them any more. */
class QueryCancellationIT {
  // Kinds of statements, which take minutes.
  private static final String COUNT =
      "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 0";
  private static final String SLEEP =
      "SELECT count() FROM numbers(1000) WHERE sleepEachRow(0.5) = 0 SETTINGS max_block_size = 2";
  private static final String SORT =
      "SELECT number FROM numbers(1000000000000) ORDER BY sipHash64(number) LIMIT 1";
  private static final String SCALAR =
      "SELECT (SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 0) AS c";

  private static final String BAD = "SELECT no_such_column";

  /** Within which a statement must be gone; its own limit of 20 s is later. */
  private static final Duration GONE_WITHIN = Duration.ofSeconds(5);

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
  private final QueryPool pool = new QueryPool();
  private final ClickHouseSqlRunner sql =
      new ClickHouseSqlRunner(connection, pool, ClickHouseListener.NONE);

  /** Runs the last statement, and those before it beside it. */
  private record Statements(List<String> statements) implements Question<Integer> {
    static Statements of(String... statements) {
      return new Statements(List.of(statements));
    }

    @Override
    public Integer ask(int accountId, SqlRunner sql) {
      int last = statements.size() - 1;
      List<Supplier<List<JsonNode>>> parts =
          statements.subList(0, last).stream()
              .map(statement -> sql.begin(accountId, statement, Map.of(), "cancellation-test"))
              .toList();
      int rows = sql.rows(accountId, statements.get(last), Map.of(), "cancellation-test").size();
      return rows + parts.stream().mapToInt(part -> part.get().size()).sum();
    }

    @Override
    public boolean changedBy(CommittedChange change) {
      return false;
    }

    @Override
    public int weightBytes(Integer answer) {
      return 4;
    }
  }

  @AfterEach
  void close() {
    pool.close();
    connection.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {COUNT, SLEEP, SORT, SCALAR})
  void lateStatement_endsInClickHouse_andItsThreadIsFree(String statement) {
    // ClickHouse has whole seconds, 3, and is not to be the first to give up.
    QueryCache cache = new QueryCache(sql, pool, Duration.ofMillis(2500));
    CompletableFuture<Integer> answer = cache.ask(1, Statements.of(statement));
    await().atMost(Duration.ofSeconds(2)).until(() -> running() == 1);

    assertThatThrownBy(() -> answer.get(5, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(TimeoutException.class);

    await().atMost(GONE_WITHIN).until(() -> running() == 0);
    assertAllThreadsAreFree();
  }

  @ParameterizedTest
  @ValueSource(strings = {COUNT, SLEEP, SORT, SCALAR})
  void statementNobodyWaitsFor_endsInClickHouse(String statement) {
    QueryCache cache = new QueryCache(sql, pool);
    CompletableFuture<Integer> answer = cache.ask(1, Statements.of(statement, statement));
    await().until(() -> running() == 2);

    answer.cancel(false);

    await().atMost(GONE_WITHIN).until(() -> running() == 0);
    assertAllThreadsAreFree();
  }

  /** The asker goes before ClickHouse knows the statement: the attempt to end it is repeated. */
  @Test
  void statementThatJustBegins_endsToo() throws InterruptedException {
    QueryCache cache = new QueryCache(sql, pool);
    for (int i = 0; i < 40; i++) {
      CompletableFuture<Integer> answer = cache.ask(1, Statements.of(COUNT, SLEEP));
      Thread.sleep(i % 10);
      answer.cancel(false);
    }
    await().atMost(GONE_WITHIN).until(() -> running() == 0);
    assertAllThreadsAreFree();
  }

  @Test
  void statementThatFails_endsThoseBesideIt_andIsWhatIsTold() {
    QueryCache cache = new QueryCache(sql, pool);
    assertFailsAtOnce(cache.ask(1, Statements.of(COUNT, SLEEP, BAD)));
    assertFailsAtOnce(cache.ask(1, Statements.of(BAD, COUNT)));
    assertFailsAtOnce(cache.ask(1, Statements.of(SLEEP, BAD, COUNT)));

    await().atMost(GONE_WITHIN).until(() -> running() == 0);
    assertAllThreadsAreFree();
  }

  @Test
  void answerOfAsManyBytesAsMayBe_isRead_oneMoreIsTooLarge() {
    String statement = "SELECT repeat('x', 100000)";
    int answerBytes = 100_000 + "[\"\"]\n".length();

    assertThat(rowsWithin(answerBytes, statement)).hasSize(1);
    assertThatThrownBy(() -> rowsWithin(answerBytes - 1, statement))
        .isInstanceOf(AnswerTooLargeException.class);
  }

  @Test
  void answerThatIsTooLarge_endsTheStatementsBesideIt() {
    QueryCache cache = new QueryCache(sql, pool);
    CompletableFuture<Integer> answer =
        cache.ask(1, Statements.of(COUNT, "SELECT repeat('x', 1000000) FROM numbers(20)"));

    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(AnswerTooLargeException.class);

    await().atMost(GONE_WITHIN).until(() -> running() == 0);
    assertAllThreadsAreFree();
  }

  private List<JsonNode> rowsWithin(int bytesMax, String statement) {
    return sql.during(new Asking(Duration.ofSeconds(5), bytesMax))
        .rows(1, statement, Map.of(), "cancellation-test");
  }

  @Test
  void accountWithSlowQueries_doesNotKeepOthersWaiting() throws Exception {
    QueryCache cache = new QueryCache(sql, pool);
    List<CompletableFuture<Integer>> slow =
        IntStream.range(0, 20)
            .mapToObj(i -> cache.ask(1, Statements.of(SLEEP, SLEEP + " -- " + i)))
            .toList();
    await().until(() -> running() == QueryPool.ACCOUNT_THREADS);

    assertThat(cache.ask(2, Statements.of("SELECT 1")).get(5, TimeUnit.SECONDS)).isEqualTo(1);

    slow.forEach(answer -> answer.cancel(false));
    await().atMost(GONE_WITHIN).until(() -> running() == 0);
    assertAllThreadsAreFree();
  }

  private static void assertFailsAtOnce(CompletableFuture<Integer> answer) {
    assertThatThrownBy(() -> answer.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            QueryException.class,
            failure -> assertThat(failure.fault()).isEqualTo(QueryException.Fault.REFUSED));
  }

  private long running() {
    AtomicLong count = new AtomicLong();
    connection.query(
        "SELECT count() FROM system.processes"
            + " WHERE query NOT LIKE '%system.processes%' AND query NOT LIKE '%KILL%'"
            + " AND current_database = 'system'",
        Map.of(), "test", row -> count.set(row.get(0).asLong()));
    return count.get();
  }

  private void assertAllThreadsAreFree() {
    await()
        .atMost(GONE_WITHIN)
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
                assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
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
