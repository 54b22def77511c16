package io.tallyhouse.query;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tallyhouse.event.CommittedChange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Answers questions, hot ones from memory. An answer is dropped by the commits that could change
 * it, before they are acknowledged, and by no others; an answer that was being computed meanwhile
 * is not kept. Equal questions asked at the same time are computed once. Thread-safe.
 */
public final class QueryCache {
  /** Memory for answers. */
  static final long ANSWERS_BYTES_MAX = 32L << 20;

  /** How long an asker waits, for a thread and for the database. */
  static final Duration ANSWER_MAX = Duration.ofSeconds(25);

  private static final int ENTRY_BYTES = 200;

  private record Key(int accountId, Question<?> question) {}

  private final SqlRunner sql;
  private final Executor executor;
  private final AsyncCache<Key, Object> answers;

  /**
   * Creates an empty cache.
   *
   * @param executor runs the queries, which block; bounded, it may reject
   */
  public QueryCache(SqlRunner sql, Executor executor) {
    this.sql = sql;
    this.executor = executor;
    this.answers =
        Caffeine.newBuilder()
            .maximumWeight(ANSWERS_BYTES_MAX)
            .weigher(QueryCache::weigh)
            .executor(Runnable::run)
            .buildAsync();
  }

  /**
   * The answer. The future fails with {@link QueryException}, with {@link
   * RejectedExecutionException} when too many queries wait already, or with {@link
   * java.util.concurrent.TimeoutException} after {@link #ANSWER_MAX}.
   */
  @SuppressWarnings("unchecked") // An answer is only ever put by its own question.
  public <A> CompletableFuture<A> ask(int accountId, Question<A> question) {
    Key key = new Key(accountId, question);
    CompletableFuture<Object> answer = new CompletableFuture<>();
    // It is there before the query begins, so that a commit the query did not see drops it.
    CompletableFuture<Object> earlier = answers.asMap().putIfAbsent(key, answer);
    if (earlier == null) {
      compute(answer, () -> question.ask(accountId, sql));
    }
    // A copy: ending it for being late must not reach into the cache.
    return (CompletableFuture<A>)
        (earlier == null ? answer : earlier)
            .copy()
            .orTimeout(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void compute(CompletableFuture<Object> answer, Supplier<Object> query) {
    try {
      executor.execute(
          () -> {
            try {
              answer.complete(query.get());
            } catch (RuntimeException | Error e) {
              answer.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
  }

  /**
   * Drops what a commit could have changed. To be called after the commit and before it is
   * acknowledged.
   */
  public void drop(CommittedChange change) {
    answers
        .asMap()
        .keySet()
        .removeIf(key -> key.accountId() == change.accountId() && key.question().changedBy(change));
  }

  /**
   * Drops all answers of an account, also those being computed. To be called when its data changed
   * otherwise than by a commit.
   */
  public void dropAccount(int accountId) {
    answers.asMap().keySet().removeIf(key -> key.accountId() == accountId);
  }

  @SuppressWarnings("unchecked")
  private static int weigh(Key key, Object answer) {
    return ENTRY_BYTES + ((Question<Object>) key.question()).weightBytes(answer);
  }
}
