package io.tallyhouse.query;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tallyhouse.event.CommittedChange;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Answers questions, hot ones from memory. An answer is dropped by the commits that could change
 * it, before they are acknowledged, and by no others; an answer that was being computed meanwhile
 * is not kept. Equal questions asked at the same time are computed once. Thread-safe.
 */
public final class QueryCache {
  /** Memory for answers. */
  static final long ANSWERS_BYTES_MAX = 32L << 20;

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
   * The answer. The future fails with {@link QueryException}, or {@link RejectedExecutionException}
   * when too many queries wait already.
   */
  @SuppressWarnings("unchecked") // An answer is only ever put by its own question.
  public <A> CompletableFuture<A> ask(int accountId, Question<A> question) {
    try {
      return (CompletableFuture<A>)
          answers.get(
              new Key(accountId, question),
              (key, unused) ->
                  CompletableFuture.supplyAsync(() -> question.ask(accountId, sql), executor));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
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
