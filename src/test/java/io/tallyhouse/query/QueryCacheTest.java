package io.tallyhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tallyhouse.ingest.CommittedChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QueryCacheTest {
  private static final SqlRunner NO_SQL =
      (account, sql, parameters, route) -> {
        throw new AssertionError("no statement is run here");
      };
  private static final AtomicInteger ASKED = new AtomicInteger();

  /** Responds with a number that no earlier response had. */
  private record Count(long fromMs, long toMs) implements Query<Integer> {
    @Override
    public Integer run(int accountId, SqlRunner sql) {
      return ASKED.incrementAndGet();
    }

    @Override
    public boolean changedBy(CommittedChange change) {
      return change.touchesEvents(fromMs, toMs);
    }

    @Override
    public int weightBytes(Integer response) {
      return 4;
    }
  }

  private record Failing(String id) implements Query<Integer> {
    @Override
    public Integer run(int accountId, SqlRunner sql) {
      ASKED.incrementAndGet();
      throw new QueryException("no answer", new IllegalStateException());
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

  private static final Count QUERY = new Count(10, 20);

  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final QueryCache direct = new QueryCache(NO_SQL, (account, query) -> query.run());
  private final QueryCache deferred =
      new QueryCache(NO_SQL, (account, query) -> waiting.add(query));

  @Test
  void equalQueries_getResponsesFromMemory() {
    int response = direct.run(1, QUERY).join();

    assertThat(direct.run(1, new Count(10, 20)).join()).isEqualTo(response);
    assertThat(direct.run(1, new Count(10, 21)).join()).isNotEqualTo(response);
  }

  @Test
  void commitInTheRange_dropsTheResponse_otherCommitsDoNot() {
    int response = direct.run(1, QUERY).join();

    direct.drop(change(1, 9, 20));
    assertThat(direct.run(1, QUERY).join()).isEqualTo(response);

    direct.drop(change(1, 9, 19));
    assertThat(direct.run(1, QUERY).join()).isNotEqualTo(response);
  }

  @Test
  void accounts_areApart() {
    int ofOne = direct.run(1, QUERY).join();
    int ofTwo = direct.run(2, QUERY).join();
    assertThat(ofOne).isNotEqualTo(ofTwo);

    direct.drop(change(2, 15));

    assertThat(direct.run(1, QUERY).join()).isEqualTo(ofOne);
    assertThat(direct.run(2, QUERY).join()).isNotEqualTo(ofTwo);
  }

  @Test
  void responseThatWasBeingComputedDuringACommit_isNotKept() {
    CompletableFuture<Integer> early = deferred.run(1, QUERY);
    deferred.drop(change(1, 15));
    waiting.remove().run();
    int response = early.join();

    CompletableFuture<Integer> late = deferred.run(1, QUERY);
    waiting.remove().run();

    assertThat(late.join()).isNotEqualTo(response);
  }

  @Test
  void equalQueriesAtTheSameTime_areComputedOnce() {
    List<CompletableFuture<Integer>> responses = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      responses.add(deferred.run(1, QUERY));
    }
    assertThat(waiting).hasSize(1);
    waiting.remove().run();

    assertThat(responses.stream().map(CompletableFuture::join).distinct()).hasSize(1);
  }

  @Test
  void queryThatFailed_runsAgain() {
    int before = ASKED.get();
    for (int i = 1; i <= 2; i++) {
      Throwable failure = catchThrowable(() -> direct.run(1, new Failing("a")).join());
      assertThat(failure).hasCauseInstanceOf(QueryException.class);
      assertThat(ASKED.get()).isEqualTo(before + i);
    }
  }

  @Test
  void fullExecutor_rejectsAndIsRequestedAgain() {
    AtomicInteger free = new AtomicInteger();
    QueryCache cache =
        new QueryCache(
            NO_SQL,
            (account, task) -> {
              if (free.getAndDecrement() <= 0) {
                throw new RejectedExecutionException("full");
              }
              task.run();
            });

    assertThat(catchThrowable(() -> cache.run(1, QUERY).join()))
        .hasCauseInstanceOf(RejectedExecutionException.class);

    free.set(1);
    assertThat(cache.run(1, QUERY).join()).isPositive();
  }

  @Test
  void droppedAccount_isRequestedAnew_othersAreNot() {
    int ofOne = direct.run(1, QUERY).join();
    int ofTwo = direct.run(2, QUERY).join();

    direct.dropAccount(1);

    assertThat(direct.run(1, QUERY).join()).isNotEqualTo(ofOne);
    assertThat(direct.run(2, QUERY).join()).isEqualTo(ofTwo);
  }

  @Test
  void responseThatWasBeingComputedWhileItsAccountWasDropped_isNotKept() {
    CompletableFuture<Integer> early = deferred.run(1, QUERY);
    deferred.dropAccount(1);
    waiting.remove().run();
    int response = early.join();

    CompletableFuture<Integer> late = deferred.run(1, QUERY);
    waiting.remove().run();

    assertThat(late.join()).isNotEqualTo(response);
  }

  private static CommittedChange change(int account, long... eventTimesMs) {
    return new CommittedChange(account, eventTimesMs, new long[0]);
  }
}
