package io.tallyhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.ingest.CommittedChange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A commit is in every response that is requested after it. */
class QueryCacheCommitTest {
  private static final SqlRunner NO_SQL =
      (account, sql, parameters, route) -> {
        throw new AssertionError("the questions here ask no SQL");
      };

  private final AtomicInteger stored = new AtomicInteger();
  private final Query<Integer> count = new Count(stored);

  /** Asks for a number that every commit changes. */
  private record Count(AtomicInteger stored) implements Query<Integer> {
    @Override
    public Integer run(int accountId, SqlRunner sql) {
      return stored.get();
    }

    @Override
    public boolean changedBy(CommittedChange change) {
      return true;
    }

    @Override
    public int weightBytes(Integer response) {
      return Integer.BYTES;
    }
  }

  private void commit(QueryCache cache) {
    stored.incrementAndGet();
    cache.drop(new CommittedChange(1, new long[] {0}, new long[] {0}));
  }

  @Test
  void response_isKeptUntilACommitChangesIt() {
    QueryCache cache = new QueryCache(NO_SQL, (account, query) -> query.run());
    assertThat(cache.run(1, count).join()).isZero();
    stored.incrementAndGet();
    assertThat(cache.run(1, count).join()).isZero();
    commit(cache);
    assertThat(cache.run(1, count).join()).isEqualTo(2);
  }

  @Test
  void commitWhileAQueryRuns_isInTheNextResponse() {
    Deque<Runnable> started = new ArrayDeque<>();
    QueryCache cache = new QueryCache(NO_SQL, (account, query) -> started.add(query));
    CompletableFuture<Integer> first = cache.run(1, count);
    started.remove().run();
    assertThat(first.join()).isZero();
    CompletableFuture<Integer> other = cache.run(2, count);
    commit(cache);
    CompletableFuture<Integer> second = cache.run(1, count);
    started.forEach(Runnable::run);
    assertThat(other.join()).isEqualTo(1);
    assertThat(second.join()).isEqualTo(1);
  }

  /** The thread that asks is slow: its query is over, and a commit with it, before it goes on. */
  @Test
  void commitWhileAQueryIsBeingStarted_isInTheNextResponse() {
    QueryCache[] cache = new QueryCache[1];
    AtomicInteger queries = new AtomicInteger();
    cache[0] =
        new QueryCache(
            NO_SQL,
            (account, query) -> {
              query.run();
              if (queries.incrementAndGet() == 1) {
                commit(cache[0]);
              }
            });
    assertThat(cache[0].run(1, count).join()).isZero();
    assertThat(cache[0].run(1, count).join()).isEqualTo(1);
  }

  @Test
  void rejectedQuery_runsAgain() {
    AtomicInteger queries = new AtomicInteger();
    QueryCache cache =
        new QueryCache(
            NO_SQL,
            (account, query) -> {
              if (queries.incrementAndGet() == 1) {
                throw new RejectedExecutionException("full");
              }
              query.run();
            });
    assertThatThrownBy(() -> cache.run(1, count).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(cache.run(1, count).join()).isZero();
  }
}
