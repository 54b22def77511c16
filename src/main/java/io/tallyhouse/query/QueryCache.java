package io.tallyhouse.query;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tallyhouse.ingest.CommittedChange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Answers questions, hot ones from memory. An answer is dropped by the commits that could change
 * it, before they are acknowledged, and by no others; an answer that was being computed meanwhile
 * is not kept. Equal questions asked at the same time are computed once. Thread-safe.
 */
public final class QueryCache {
  /** Memory for answers. */
  static final long ANSWERS_BYTES_MAX = 32L << 20;

  /** How long a question may take, with the wait for a thread; its later askers wait the rest. */
  public static final Duration ANSWER_MAX = Duration.ofSeconds(25);

  /**
   * What the database's answers to the statements of one question may be together, in bytes as they
   * are sent. The answer is in memory several times while it is read, put together and written, for
   * as many questions as have a thread.
   */
  public static final long RESULT_BYTES_MAX = 8L << 20;

  /**
   * Answers that their askers have not done with, by {@link Query#weightBytes}: clients may be slow
   * to take them, and each has two copies of its own of what is sent.
   */
  static final long HELD_BYTES_MAX = 24L << 20;

  private static final int ENTRY_BYTES = 400;

  private record Key(int accountId, Query<?> question) {}

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
  private final QueryThreads threads;
  private final Duration answerMax;
  private final AtomicLong heldBytes = new AtomicLong();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private final AsyncCache<Key, Object> answers;

  /**
   * Creates an empty cache.
   *
   * @param threads run the queries, which block
   */
  public QueryCache(SqlRunner sql, QueryThreads threads) {
    this(sql, threads, ANSWER_MAX);
  }

  /** The same with another {@link #ANSWER_MAX}. */
  public QueryCache(SqlRunner sql, QueryThreads threads, Duration answerMax) {
    this.sql = sql;
    this.threads = threads;
    this.answerMax = answerMax;
    this.answers =
        Caffeine.newBuilder()
            .maximumWeight(ANSWERS_BYTES_MAX)
            .weigher(QueryCache::weigh)
            .evictionListener((key, answer, cause) -> evictions.increment())
            .executor(Runnable::run)
            .buildAsync();
  }

  /**
   * The answer. The future fails with {@link QueryException}, with {@link ResultTooLargeException}
   * past {@link #RESULT_BYTES_MAX}, with {@link RejectedExecutionException} when too many queries
   * wait already, or with {@link java.util.concurrent.TimeoutException} after {@link #ANSWER_MAX}.
   * It is to be cancelled by an asker that does not want the answer any more: when nobody does, its
   * statements are.
   */
  @SuppressWarnings("unchecked") // An answer is only ever put by its own question.
  public <A> CompletableFuture<A> ask(int accountId, Query<A> question) {
    Key key = new Key(accountId, question);
    while (true) {
      Computation computation = new Computation(key);
      // It is there before the query begins, so that a commit the query did not see drops it.
      Computation earlier = (Computation) answers.asMap().putIfAbsent(key, computation);
      (earlier == null ? misses : hits).increment();
      if (earlier == null) {
        computation.begin();
      }
      Computation joined = earlier == null ? computation : earlier;
      if (joined.tryJoin()) {
        return (CompletableFuture<A>) joined.answer();
      }
      // Given up a moment ago, and about to be dropped.
      answers.asMap().remove(key, joined);
    }
  }

  /**
   * Notes that an asker keeps an answer for a while.
   *
   * @param bytes its {@link Query#weightBytes}
   * @throws RejectedExecutionException if all askers keep too much already
   */
  public void hold(long bytes) {
    long before =
        heldBytes.getAndUpdate(held -> held + bytes <= HELD_BYTES_MAX ? held + bytes : held);
    if (before + bytes > HELD_BYTES_MAX) {
      throw new RejectedExecutionException("too many answers are being sent");
    }
  }

  /** Notes that an asker that {@link #hold holds} an answer has done with it. */
  public void release(long bytes) {
    heldBytes.addAndGet(-bytes);
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
    return ENTRY_BYTES + ((Query<Object>) key.question()).weightBytes(answer);
  }

  /** An answer, computed for those who wait for it. */
  private final class Computation extends QueryTask<Object> {
    private int askers;
    private boolean givenUp;

    Computation(Key key) {
      super(
          key.accountId(),
          threads,
          answerMax,
          RESULT_BYTES_MAX,
          asking -> key.question().ask(key.accountId(), sql.during(asking)));
    }

    /** Counts an asker in; false if all others went away before it came. */
    synchronized boolean tryJoin() {
      askers += givenUp ? 0 : 1;
      return !givenUp;
    }

    /** The answer for one asker. */
    CompletableFuture<Object> answer() {
      // A copy: an asker that goes away must not reach into the cache.
      CompletableFuture<Object> answer = copy();
      CompletableFuture<?> unused = answer.whenComplete((value, failure) -> leave());
      return answer;
    }

    private void leave() {
      synchronized (this) {
        askers--;
        if (askers > 0 || isDone()) {
          return;
        }
        givenUp = true;
      }
      cancel(false);
    }
  }
}
