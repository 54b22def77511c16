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

  /** Answers with a number that no earlier answer had. */
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
    public int weightBytes(Integer answer) {
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
    public int weightBytes(Integer answer) {
      return 4;
    }
  }

  private static final Count QUESTION = new Count(10, 20);

  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private final QueryCache direct = new QueryCache(NO_SQL, (account, query) -> query.run());
  private final QueryCache deferred =
      new QueryCache(NO_SQL, (account, query) -> waiting.add(query));

  @Test
  void equalQuestions_areAnsweredFromMemory() {
    int answer = direct.run(1, QUESTION).join();

    assertThat(direct.run(1, new Count(10, 20)).join()).isEqualTo(answer);
    assertThat(direct.run(1, new Count(10, 21)).join()).isNotEqualTo(answer);
  }

  @Test
  void commitInTheRange_dropsTheAnswer_otherCommitsDoNot() {
    int answer = direct.run(1, QUESTION).join();

    direct.drop(change(1, 9, 20));
    assertThat(direct.run(1, QUESTION).join()).isEqualTo(answer);

    direct.drop(change(1, 9, 19));
    assertThat(direct.run(1, QUESTION).join()).isNotEqualTo(answer);
  }

  @Test
  void accounts_areApart() {
    int ofOne = direct.run(1, QUESTION).join();
    int ofTwo = direct.run(2, QUESTION).join();
    assertThat(ofOne).isNotEqualTo(ofTwo);

    direct.drop(change(2, 15));

    assertThat(direct.run(1, QUESTION).join()).isEqualTo(ofOne);
    assertThat(direct.run(2, QUESTION).join()).isNotEqualTo(ofTwo);
  }

  @Test
  void answerThatWasBeingComputedDuringACommit_isNotKept() {
    CompletableFuture<Integer> early = deferred.run(1, QUESTION);
    deferred.drop(change(1, 15));
    waiting.remove().run();
    int answer = early.join();

    CompletableFuture<Integer> late = deferred.run(1, QUESTION);
    waiting.remove().run();

    assertThat(late.join()).isNotEqualTo(answer);
  }

  @Test
  void equalQuestionsAtTheSameTime_areComputedOnce() {
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      answers.add(deferred.run(1, QUESTION));
    }
    assertThat(waiting).hasSize(1);
    waiting.remove().run();

    assertThat(answers.stream().map(CompletableFuture::join).distinct()).hasSize(1);
  }

  @Test
  void questionThatFailed_isAskedAgain() {
    int before = ASKED.get();
    for (int i = 1; i <= 2; i++) {
      Throwable failure = catchThrowable(() -> direct.run(1, new Failing("a")).join());
      assertThat(failure).hasCauseInstanceOf(QueryException.class);
      assertThat(ASKED.get()).isEqualTo(before + i);
    }
  }

  @Test
  void fullExecutor_rejectsAndIsAskedAgain() {
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

    assertThat(catchThrowable(() -> cache.run(1, QUESTION).join()))
        .hasCauseInstanceOf(RejectedExecutionException.class);

    free.set(1);
    assertThat(cache.run(1, QUESTION).join()).isPositive();
  }

  @Test
  void droppedAccount_isAskedAnew_othersAreNot() {
    int ofOne = direct.run(1, QUESTION).join();
    int ofTwo = direct.run(2, QUESTION).join();

    direct.dropAccount(1);

    assertThat(direct.run(1, QUESTION).join()).isNotEqualTo(ofOne);
    assertThat(direct.run(2, QUESTION).join()).isEqualTo(ofTwo);
  }

  @Test
  void answerThatWasBeingComputedWhileItsAccountWasDropped_isNotKept() {
    CompletableFuture<Integer> early = deferred.run(1, QUESTION);
    deferred.dropAccount(1);
    waiting.remove().run();
    int answer = early.join();

    CompletableFuture<Integer> late = deferred.run(1, QUESTION);
    waiting.remove().run();

    assertThat(late.join()).isNotEqualTo(answer);
  }

  private static CommittedChange change(int account, long... eventTimesMs) {
    return new CommittedChange(account, eventTimesMs, new long[0]);
  }
}
