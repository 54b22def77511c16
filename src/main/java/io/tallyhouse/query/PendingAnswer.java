package io.tallyhouse.query;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An answer that a query thread computes during one {@link Asking}, which ends with it: when it is
 * there, failed, late, or cancelled because nobody waits for it any more. It fails with {@link
 * QueryException}, with {@link AnswerTooLargeException}, with {@link RejectedExecutionException}
 * when too many queries wait already, or with {@link java.util.concurrent.TimeoutException} when it
 * is late. Thread-safe.
 */
public class PendingAnswer<A> extends CompletableFuture<A> {
  private final int accountId;
  private final QueryThreads threads;
  private final Duration max;
  private final Function<Asking, A> question;
  private final Asking asking;
  private final Runnable query = this::compute;

  /**
   * An answer to be computed from {@link #begin} on.
   *
   * @param accountId whose share of the threads it takes
   * @param max how long it may take from now, with the wait for a thread
   * @param bytesMax what the store's answers may be together, see {@link Asking#read}
   * @param question computes it, and blocks
   */
  protected PendingAnswer(
      int accountId,
      QueryThreads threads,
      Duration max,
      long bytesMax,
      Function<Asking, A> question) {
    this.accountId = accountId;
    this.threads = threads;
    this.max = max;
    this.question = question;
    this.asking = new Asking(max, bytesMax);
  }

  /** The answer to what only one asks, and nobody remembers. */
  public static <A> CompletableFuture<A> of(
      int accountId, QueryThreads threads, Duration max, Function<Asking, A> question) {
    PendingAnswer<A> answer =
        new PendingAnswer<>(accountId, threads, max, Long.MAX_VALUE, question);
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
