package io.tallyhouse.query;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tallyhouse.ingest.CommittedChange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Runs queries, and keeps their results in memory. A result is dropped by the commits that could
 * change it, before they are acknowledged, and by no others; one that was being computed meanwhile
 * is not kept. Equal queries at the same time run once. Thread-safe.
 */
public final class QueryCache {
  /** Memory for results. */
  static final long RESULTS_BYTES_MAX = 32L << 20;

  /** How long a query may take, with the wait for a thread; later waiters wait the rest. */
  public static final Duration QUERY_MAX = Duration.ofSeconds(25);

  /**
   * The database's responses to the statements of one query together, in bytes as they are sent.
   * The result is in memory several times while it is read, put together and written, for as many
   * queries as have a thread.
   */
  public static final long RESULT_BYTES_MAX = 8L << 20;

  private static final int ENTRY_BYTES = 400;

  private record Key(int accountId, Query<?> query) {}

  /**
   * The cache at one moment.
   *
   * @param results held, or being computed
   * @param weightBytes about what they take
   * @param hits queries with a result in memory or an equal query running, since the start
   * @param misses queries that were run
   * @param evictions results dropped for want of room
   */
  public record Stats(long results, long weightBytes, long hits, long misses, long evictions) {}

  private final SqlRunner sql;
  private final QueryThreads threads;
  private final Duration queryMax;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder evictions = new LongAdder();
  private final AsyncCache<Key, Object> results;

  /**
   * Creates an empty cache.
   *
   * @param threads run the queries, which block
   */
  public QueryCache(SqlRunner sql, QueryThreads threads) {
    this(sql, threads, QUERY_MAX);
  }

  /** The same with another {@link #QUERY_MAX}. */
  public QueryCache(SqlRunner sql, QueryThreads threads, Duration queryMax) {
    this.sql = sql;
    this.threads = threads;
    this.queryMax = queryMax;
    this.results =
        Caffeine.newBuilder()
            .maximumWeight(RESULTS_BYTES_MAX)
            .weigher(QueryCache::weigh)
            .evictionListener((key, result, cause) -> evictions.increment())
            .executor(Runnable::run)
            .buildAsync();
  }

  /**
   * The result. The future fails with {@link QueryException}, with {@link ResultTooLargeException}
   * past {@link #RESULT_BYTES_MAX}, with {@link RejectedExecutionException} when too many queries
   * wait already, or with {@link java.util.concurrent.TimeoutException} after {@link #QUERY_MAX}.
   * To be cancelled by a caller that does not wait any more: when nobody does, its statements are
   * cancelled.
   */
  @SuppressWarnings("unchecked") // A result is only ever put by its own query.
  public <A> CompletableFuture<A> run(int accountId, Query<A> query) {
    Key key = new Key(accountId, query);
    while (true) {
      SingleFlight flight = new SingleFlight(key);
      // It is there before the query begins, so that a commit the query did not see drops it.
      SingleFlight earlier = (SingleFlight) results.asMap().putIfAbsent(key, flight);
      (earlier == null ? misses : hits).increment();
      if (earlier == null) {
        flight.begin();
      }
      SingleFlight joined = earlier == null ? flight : earlier;
      if (joined.tryJoin()) {
        return (CompletableFuture<A>) joined.result();
      }
      // Cancelled a moment ago, and about to be dropped.
      results.asMap().remove(key, joined);
    }
  }

  /** What it holds and how it fares. */
  public Stats stats() {
    long weightBytes =
        results
            .synchronous()
            .policy()
            .eviction()
            .map(held -> held.weightedSize().orElse(0))
            .orElse(0L);
    return new Stats(
        results.asMap().size(), weightBytes, hits.sum(), misses.sum(), evictions.sum());
  }

  /**
   * Drops what a commit could have changed. To be called after the commit and before it is
   * acknowledged.
   */
  public void drop(CommittedChange change) {
    results
        .asMap()
        .keySet()
        .removeIf(key -> key.accountId() == change.accountId() && key.query().changedBy(change));
  }

  /**
   * Drops all results of an account, also those being computed. To be called when its data changed
   * otherwise than by a commit.
   */
  public void dropAccount(int accountId) {
    results.asMap().keySet().removeIf(key -> key.accountId() == accountId);
  }

  @SuppressWarnings("unchecked")
  private static int weigh(Key key, Object result) {
    return ENTRY_BYTES + ((Query<Object>) key.query()).weightBytes(result);
  }

  /** A query that runs once for all who wait for its result. */
  private final class SingleFlight extends QueryTask<Object> {
    private int waiters;
    private boolean cancelled;

    SingleFlight(Key key) {
      super(
          key.accountId(),
          threads,
          queryMax,
          RESULT_BYTES_MAX,
          context -> key.query().run(key.accountId(), sql.during(context)));
    }

    /** Adds a waiter; false if all others went away before it came. */
    synchronized boolean tryJoin() {
      waiters += cancelled ? 0 : 1;
      return !cancelled;
    }

    /** The result for one waiter. */
    CompletableFuture<Object> result() {
      // A copy: a waiter that goes away must not reach into the cache.
      CompletableFuture<Object> result = copy();
      CompletableFuture<?> unused = result.whenComplete((value, failure) -> detach());
      return result;
    }

    private void detach() {
      synchronized (this) {
        waiters--;
        if (waiters > 0 || isDone()) {
          return;
        }
        cancelled = true;
      }
      cancel(false);
    }
  }
}
