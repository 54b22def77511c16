package io.tallyhouse.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tallyhouse.testing.Patience;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QueryTaskTest {
  /** Takes some seconds. */
  private static final int STATEMENTS = 1000;

  /** Over soon, but long enough for a query to get its thread. */
  private static final Duration SHORT = Duration.ofSeconds(1);

  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger stopped = new AtomicInteger();
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final QueryThreads threads = (account, query) -> thread.execute(query);

  @AfterEach
  void close() {
    thread.shutdownNow();
  }

  @Test
  void manyShortStatements_endWithTheTimeOfAllTogether() throws Exception {
    CompletableFuture<Integer> response = QueryTask.of(1, threads, SHORT, this::manyStatements);

    assertThatThrownBy(() -> response.get(Patience.MAX_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TimeoutException.class);

    // The thread is free: what the query did last has ended.
    thread.submit(() -> {}).get(Patience.MAX_SECONDS, TimeUnit.SECONDS);
    assertThat(begun.get()).isBetween(1, STATEMENTS / 2);
    assertThat(stopped).hasValueLessThanOrEqualTo(1);
  }

  @Test
  void responseNobodyWaitsFor_isGivenUp() throws Exception {
    CompletableFuture<Integer> response =
        QueryTask.of(1, threads, Patience.NEVER, this::manyStatements);
    await().until(() -> begun.get() > 0);

    response.cancel(false);

    thread.submit(() -> {}).get(Patience.MAX_SECONDS, TimeUnit.SECONDS);
    assertThat(begun.get()).isLessThan(STATEMENTS);
  }

  @Test
  void responseThatIsCancelledWhileItWaits_isNeverComputed() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    thread.execute(
        () -> {
          while (gate.getCount() > 0) {
            awaitQuietly(gate);
          }
        });
    CompletableFuture<Integer> response =
        QueryTask.of(1, threads, Patience.NEVER, this::manyStatements);
    response.cancel(false);
    gate.countDown();

    thread.submit(() -> {}).get(Patience.MAX_SECONDS, TimeUnit.SECONDS);
    assertThat(begun).hasValue(0);
  }

  @Test
  void whatTheQueryReturnsOrThrows_isTheResponse() throws Exception {
    assertThat(
            QueryTask.of(1, threads, Patience.NEVER, context -> 7)
                .get(Patience.MAX_SECONDS, TimeUnit.SECONDS))
        .isEqualTo(7);
    QueryException failure = new QueryException("failed", new IllegalStateException());
    CompletableFuture<Integer> failed =
        QueryTask.of(
            1,
            threads,
            Patience.NEVER,
            context -> {
              throw failure;
            });
    assertThatThrownBy(() -> failed.get(Patience.MAX_SECONDS, TimeUnit.SECONDS)).hasCause(failure);
  }

  @Test
  void responseForWhichThereIsNoThread_fails() {
    QueryThreads none =
        (account, query) -> {
          throw new RejectedExecutionException();
        };
    assertThatThrownBy(
            () ->
                QueryTask.of(1, none, Patience.NEVER, context -> 7)
                    .get(Patience.MAX_SECONDS, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  private int manyStatements(QueryContext context) {
    for (int i = 0; i < STATEMENTS; i++) {
      CountDownLatch stop = new CountDownLatch(1);
      QueryContext.Cancellable statement =
          () -> {
            stopped.incrementAndGet();
            stop.countDown();
          };
      context.begin(statement);
      begun.incrementAndGet();
      awaitQuietly(stop);
      context.finish(statement);
    }
    return STATEMENTS;
  }

  /** For 20 ms at most. */
  private static void awaitQuietly(CountDownLatch latch) {
    try {
      boolean unused = latch.await(20, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
