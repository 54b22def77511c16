package io.tallyhouse.server;

import io.tallyhouse.metrics.QueryPoolState;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The threads on which queries block, bounded in number and in waiting tasks. Thread-safe. */
final class QueryPool implements Executor, AutoCloseable {
  /** Queries under way. */
  static final int THREADS = 8;

  /** Queries that may wait; past it they are turned away. */
  static final int WAITING_MAX = 256;

  private static final int IDLE_SECONDS = 60;

  private final LongAdder rejected = new LongAdder();
  private final ThreadPoolExecutor pool;

  QueryPool() {
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MAX),
            task -> {
              Thread thread = new Thread(task, "query-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs a query on one of the threads.
   *
   * @throws RejectedExecutionException when too many wait already
   */
  @Override
  public void execute(Runnable query) {
    try {
      pool.execute(query);
    } catch (RejectedExecutionException e) {
      rejected.increment();
      throw e;
    }
  }

  /** How busy it is. */
  QueryPoolState state() {
    return new QueryPoolState(pool.getActiveCount(), pool.getQueue().size(), rejected.sum());
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
