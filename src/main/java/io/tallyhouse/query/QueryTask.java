package io.tallyhouse.query;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A query on a query thread, within one {@link QueryContext}, which ends with it: when it is done,
 * failed, late, or cancelled because nobody waits for it any more. It fails with {@link
 * QueryException}, with {@link ResultTooLargeException}, with {@link RejectedExecutionException}
 * when too many queries wait already, or with {@link java.util.concurrent.TimeoutException} when it
 * is late. Thread-safe.
 */
public class QueryTask<A> extends CompletableFuture<A> {
  private final int accountId;
  private final QueryThreads threads;
  private final Duration max;
  private final Function<QueryContext, A> query;
  private final QueryContext context;
  private final Runnable task = this::compute;

  /**
   * A query that starts with {@link #begin}.
   *
   * @param accountId whose share of the threads it takes
   * @param max how long it may take from now, with the wait for a thread
   * @param bytesMax all responses of the store together, see {@link QueryContext#read}
   * @param query computes the result, and blocks
   */
  protected QueryTask(
      int accountId,
      QueryThreads threads,
      Duration max,
      long bytesMax,
      Function<QueryContext, A> query) {
    this.accountId = accountId;
    this.threads = threads;
    this.max = max;
    this.query = query;
    this.context = new QueryContext(max, bytesMax);
  }

  /** A query whose result nobody else waits for or keeps. */
  public static <A> CompletableFuture<A> of(
      int accountId, QueryThreads threads, Duration max, Function<QueryContext, A> query) {
    QueryTask<A> task = new QueryTask<>(accountId, threads, max, Long.MAX_VALUE, query);
    task.begin();
    return task;
  }

  /** Goes to the threads, once its account's events are stored; to be called once. */
  protected final void begin() {
    orTimeout(max.toMillis(), TimeUnit.MILLISECONDS);
    CompletableFuture<?> unused = whenComplete((result, failure) -> end(failure));
    CompletionStage<?> unusedToo =
        threads.whenFresh(accountId).whenComplete((fresh, failure) -> execute(failure));
  }

  private void execute(@Nullable Throwable notFresh) {
    if (notFresh != null) {
      completeExceptionally(
          new QueryException(
              QueryException.Fault.UNAVAILABLE,
              "what was acknowledged is not stored yet: " + notFresh.getMessage(),
              notFresh));
    }
    if (isDone()) {
      return;
    }
    try {
      threads.execute(accountId, task);
    } catch (RejectedExecutionException e) {
      completeExceptionally(e);
    }
  }

  private void end(@Nullable Throwable failure) {
    context.end();
    if (failure != null) {
      threads.withdraw(accountId, task);
    }
  }

  private void compute() {
    if (isDone()) {
      return;
    }
    try {
      complete(query.apply(context));
    } catch (RuntimeException | Error e) {
      completeExceptionally(e);
    }
  }
}
