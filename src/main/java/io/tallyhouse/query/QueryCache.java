package io.tallyhouse.query;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tallyhouse.event.CommittedChange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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

  /**
   * The cache at one moment.
   *
   * @param answers held, or being computed
   * @param weightBytes about what they take
   * @param hits questions answered from memory or by an equal one under way, since the start
   * @param misses questions that the database was asked
   * @param evictions answers dropped for want of room
   */
  public record Stats(long answers, long weightBytes, long hits, long misses, long evictions) {}

  private final SqlRunner sql;
  private final Executor executor;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();
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
            .evictionListener((key, answer, cause) -> evictions.increment())
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
    (earlier == null ? misses : hits).increment();
    if (earlier == null) {
      compute(answer, () -> question.ask(accountId, sql));
    }
    // A copy: ending it for being late must not reach into the cache.
    return (CompletableFuture<A>)
        (earlier == null ? answer : earlier)
            .copy()
            .orTimeout(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What it holds and how it fares. */
  public Stats stats() {
    long weightBytes =
        answers
            .synchronous()
            .policy()
            .eviction()
            .map(held -> held.weightedSize().orElse(0))
            .orElse(0L);
    return new Stats(
        answers.asMap().size(), weightBytes, hits.sum(), misses.sum(), evictions.sum());
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
