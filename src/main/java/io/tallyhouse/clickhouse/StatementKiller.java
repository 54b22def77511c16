package io.tallyhouse.clickhouse;

import io.tallyhouse.query.QueryContext;
import io.tallyhouse.sql.SqlFile;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends statements in ClickHouse that nobody waits for any more. Whoever runs such a statement then
 * gets QUERY_WAS_CANCELLED. Thread-safe.
 */
final class StatementKiller {
  /**
   * Pause between two attempts. One may come before ClickHouse has begun the statement, or while it
   * does something that it can't interrupt.
   */
  static final long PAUSE_MS = 200;

  private static final int IDLE_SECONDS = 60;
  private static final String KILL = SqlFile.read("sql/queries/kill_statements.sql");
  private static final Logger LOG = LoggerFactory.getLogger(StatementKiller.class);

  private final ClickHouseConnection connection;
  private final Set<String> unwanted = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean attempting = new AtomicBoolean();
  private final ThreadPoolExecutor thread;

  StatementKiller(ClickHouseConnection connection) {
    this.connection = connection;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            // Never more in it than one attempt.
            new LinkedBlockingQueue<>(),
            task -> {
              Thread made = new Thread(task, "statement-killer");
              made.setDaemon(true);
              return made;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  /** A statement that can be killed while it runs. */
  final class Statement implements QueryContext.Cancellable {
    private final String id = UUID.randomUUID().toString();
    private boolean ended;

    /** By which ClickHouse knows it. */
    String id() {
      return id;
    }

    @Override
    public synchronized void cancel() {
      if (!ended) {
        unwanted.add(id);
        attemptIn(0);
      }
    }

    /** To be called when ClickHouse has responded, or it is not known whether it will. */
    synchronized void end() {
      ended = true;
      unwanted.remove(id);
    }
  }

  private void attemptIn(long delayMs) {
    if (attempting.compareAndSet(false, true)) {
      CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS, thread)
          .execute(this::attempt);
    }
  }

  private void attempt() {
    List<String> ids = List.copyOf(unwanted);
    attempting.set(false);
    try {
      if (!ids.isEmpty()) {
        connection.execute(KILL, Map.of("ids", ids), "route=kill");
      }
    } catch (RuntimeException e) {
      LOG.warn("Cancelling {} statements failed: {}", ids.size(), e.toString());
    }
    if (!unwanted.isEmpty()) {
      attemptIn(PAUSE_MS);
    }
  }
}
