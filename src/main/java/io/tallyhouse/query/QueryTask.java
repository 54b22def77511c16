package io.tallyhouse.query;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer that a query thread computes during one {@link QueryContext}, which ends with it: when
 * it is there, failed, late, or cancelled because nobody waits for it any more. It fails with
 * {@link QueryException}, with {@link ResultTooLargeException}, with {@link
 * RejectedExecutionException} when too many queries wait already, or with {@link
 * java.util.concurrent.TimeoutException} when it is late. Thread-safe.
 */
public class QueryTask<A> extends CompletableFuture<A> {
  private final int accountId;
  private final QueryThreads threads;
  private final Duration max;
  private final Function<QueryContext, A> question;
  private final QueryContext asking;
  private final Runnable query = this::compute;

  /**
   * An answer to be computed from {@link #begin} on.
   *
   * @param accountId whose share of the threads it takes
   * @param max how long it may take from now, with the wait for a thread
   * @param bytesMax what the store's answers may be together, see {@link QueryContext#read}
   * @param question computes it, and blocks
   */
  protected QueryTask(
      int accountId,
      QueryThreads threads,
      Duration max,
      long bytesMax,
      Function<QueryContext, A> question) {
    this.accountId = accountId;
    this.threads = threads;
    this.max = max;
    this.question = question;
    this.asking = new QueryContext(max, bytesMax);
  }

  /** The answer to what only one asks, and nobody remembers. */
  public static <A> CompletableFuture<A> of(
      int accountId, QueryThreads threads, Duration max, Function<QueryContext, A> question) {
    QueryTask<A> answer = new QueryTask<>(accountId, threads, max, Long.MAX_VALUE, question);
    answer.begin();
    return answer;
  }

  /** Goes to the threads; to be called once. */
  protected final void begin() {
    orTimeout(max.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<?> unused = whenComplete((answer, failure) -> end(failure));
    try {
      threads.execute(accountId, query);
    } catch (RejectedExecutionException e) {
      completeExceptionally(e);
    }
  }

  private void end(@Nullable Throwable failure) {
    asking.end();
    if (failure != null) {
      threads.withdraw(accountId, query);
    }
  }

  private void compute() {
    if (isDone()) {
      return;
    }
    try {
      complete(question.apply(asking));
    } catch (RuntimeException | Error e) {
      completeExceptionally(e);
    }
  }
}
