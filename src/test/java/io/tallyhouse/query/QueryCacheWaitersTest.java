package io.tallyhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.testing.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a query's statements when its askers go, or its time is over. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QueryCacheWaitersTest {
  /** Over soon, but long enough for a query to get its thread. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  /** A store whose statements never end by themselves. */
  private static final class Blocking implements SqlRunner {
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger stopped = new AtomicInteger();

    @Override
    public List<Row> rows(int accountId, String sql, Map<String, Object> parameters, String route) {
      throw new AssertionError("a question asks during its asking");
    }

    @Override
    public SqlRunner during(QueryContext context) {
      return (accountId, sql, parameters, route) -> {
        CountDownLatch stop = new CountDownLatch(1);
        QueryContext.Cancellable statement = stop::countDown;
        context.begin(statement);
        begun.incrementAndGet();
        try {
          stop.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        stopped.incrementAndGet();
        context.finish(statement);
        throw context.fail(new QueryException("stopped", new IllegalStateException()));
      };
    }
  }

  private record Slow(int number) implements Query<Integer> {
    @Override
    public Integer run(int accountId, SqlRunner sql) {
      sql.rows(accountId, "", Map.of(), "test");
      return number;
    }

    @Override
    public boolean changedBy(CommittedChange change) {
      return false;
    }

    @Override
    public int weightBytes(Integer response) {
      return 4;
    }
  }

  private final Blocking sql = new Blocking();
  private final ExecutorService threads = Executors.newFixedThreadPool(1);
  private final List<Runnable> withdrawn = new CopyOnWriteArrayList<>();
  private final QueryThreads one =
      new QueryThreads() {
        @Override
        public void execute(int accountId, Runnable query) {
          threads.execute(query);
        }

        @Override
        public void withdraw(int accountId, Runnable query) {
          withdrawn.add(query);
        }
      };

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void lateQuery_isStoppedAndItsThreadIsFree() {
    QueryCache cache = new QueryCache(sql, one, SHORT);

    assertThatThrownBy(() -> cache.run(1, new Slow(1)).get(Patience.MAX_SECONDS, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(TimeoutException.class);

    await().until(() -> sql.stopped.get() == 1);
    assertThreadIsFree();
  }

  @Test
  void queryWhoseTimeIsOverBeforeItHasAThread_neverBegins() {
    QueryCache cache = new QueryCache(sql, one, SHORT);
    CountDownLatch gate = new CountDownLatch(1);
    threads.execute(() -> awaitQuietly(gate));

    assertThatThrownBy(() -> cache.run(1, new Slow(1)).get(Patience.MAX_SECONDS, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(TimeoutException.class);
    await().until(() -> withdrawn.size() == 1);
    gate.countDown();

    assertThreadIsFree();
    assertThat(sql.begun).hasValue(0);
  }

  @Test
  void lastAskerThatGoes_stopsTheQuery_earlierOnesDoNot() {
    QueryCache cache = new QueryCache(sql, one, Patience.NEVER);
    List<CompletableFuture<Integer>> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiters.add(cache.run(1, new Slow(1)));
    }
    await().until(() -> sql.begun.get() == 1);

    waiters.get(0).cancel(false);
    waiters.get(2).cancel(false);
    assertThat(sql.stopped).hasValue(0);
    assertThat(waiters.get(1)).isNotDone();

    waiters.get(1).cancel(false);
    await().until(() -> sql.stopped.get() == 1);
    assertThreadIsFree();
  }

  @Test
  void waiterAfterTheLastOneWent_getsAResponseAnew() {
    AtomicInteger asked = new AtomicInteger();
    List<Runnable> waiting = new ArrayList<>();
    QueryCache cache = new QueryCache(sql, (account, query) -> waiting.add(query), Patience.NEVER);
    Query<Integer> testQuery = new Counting(asked);

    cache.run(1, testQuery).cancel(false);
    CompletableFuture<Integer> second = cache.run(1, testQuery);
    assertThat(waiting).hasSize(2);
    waiting.forEach(Runnable::run);

    assertThat(second).isCompletedWithValue(1);
    assertThat(asked).hasValue(1);
  }

  /** Askers come and go at once from two threads: whoever stays gets a response. */
  @Test
  void waitersThatComeWhileOthersGo_getResponses() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      QueryCache cache =
          new QueryCache(sql, (account, query) -> pool.execute(query), Patience.NEVER);
      for (int i = 0; i < 20_000; i++) {
        int account = i;
        Query<Integer> testQuery = new Counting(asked);
        pool.execute(() -> cache.run(account, testQuery).cancel(false));
        assertThat(cache.run(account, testQuery).get(Patience.MAX_SECONDS, TimeUnit.SECONDS))
            .isPositive();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private record Counting(AtomicInteger asked) implements Query<Integer> {
    @Override
    public Integer run(int accountId, SqlRunner sql) {
      return asked.incrementAndGet();
    }

    @Override
    public boolean changedBy(CommittedChange change) {
      return false;
    }

    @Override
    public int weightBytes(Integer response) {
      return 4;
    }
  }

  private void assertThreadIsFree() {
    CountDownLatch done = new CountDownLatch(1);
    threads.execute(done::countDown);
    await().until(() -> done.getCount() == 0);
  }

  private static void awaitQuietly(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
