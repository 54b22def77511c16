package io.tallyhouse.query;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The threads on which queries block, bounded in number and in waiting queries, for each account
 * and for all. Threads that become free go to the accounts in turn. Thread-safe.
 */
public final class QueryPool implements QueryThreads, AutoCloseable {
  /** Queries under way. */
  public static final int THREADS = 8;

  /** Queries that may wait; past it they are turned away. */
  static final int WAITING_MAX = 256;

  /** Queries and parts of queries under way for one account: two threads are left to others. */
  public static final int ACCOUNT_THREADS = 6;

  /** Queries of one account that may wait; past it they are turned away. */
  static final int ACCOUNT_WAITING_MAX = 64;

  private static final int IDLE_SECONDS = 60;

  private static final class Account {
    private int running;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
  }

  private final IntFunction<CompletionStage<?>> whenFresh;
  private final ThreadPoolExecutor pool;

  /**
   * Those that have anything running or waiting, in the order in which they get threads. INVARIANT:
   * no query waits that has a thread, see {@link #hasThread}.
   */
  private final Map<Integer, Account> accounts = new LinkedHashMap<>();

  private int running;
  private int waiting;
  private long rejected;

  /** A pool whose queries wait for a thread only. */
  public QueryPool() {
    this(accountId -> CompletableFuture.completedFuture(null));
  }

  /**
   * Creates a pool without threads; they are started when they are needed.
   *
   * @param whenFresh see {@link QueryThreads#whenFresh}
   */
  public QueryPool(IntFunction<CompletionStage<?>> whenFresh) {
    this.whenFresh = whenFresh;
    AtomicInteger number = new AtomicInteger();
    pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            // Never more in it than threads about to be free.
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "query-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  @Override
  public synchronized void execute(int accountId, Runnable query) {
    Account account = accounts.getOrDefault(accountId, new Account());
    if (hasThread(account)) {
      start(accountId, account, query);
      return;
    }
    if (account.waiting.size() >= ACCOUNT_WAITING_MAX) {
      rejected++;
      throw new TooManyQueriesException();
    }
    if (waiting >= WAITING_MAX) {
      rejected++;
      throw new RejectedExecutionException("too many queries are waiting");
    }
    account.waiting.add(query);
    waiting++;
    accounts.putIfAbsent(accountId, account);
  }

  @Override
  public CompletionStage<?> whenFresh(int accountId) {
    return whenFresh.apply(accountId);
  }

  /** How busy it is. */
  public synchronized QueryPoolState state() {
    return new QueryPoolState(running, waiting, rejected);
  }

  @Override
  public synchronized boolean executeNow(int accountId, Runnable part) {
    Account account = accounts.getOrDefault(accountId, new Account());
    boolean now = hasThread(account);
    if (now) {
      start(accountId, account, part);
    }
    return now;
  }

  @Override
  public synchronized void withdraw(int accountId, Runnable query) {
    Account account = accounts.get(accountId);
    if (account != null && account.waiting.remove(query)) {
      waiting--;
      forgetIfIdle(accountId, account);
    }
  }

  @Override
  public synchronized void close() {
    accounts.values().forEach(account -> account.waiting.clear());
    waiting = 0;
    pool.shutdownNow();
  }

  private boolean hasThread(Account account) {
    return running < THREADS && account.running < ACCOUNT_THREADS;
  }

  private void start(int accountId, Account account, Runnable query) {
    pool.execute(
        () -> {
          try {
            query.run();
          } finally {
            ended(accountId, account);
          }
        });
    account.running++;
    running++;
    // Last in the order.
    accounts.remove(accountId);
    accounts.put(accountId, account);
  }

  private synchronized void ended(int accountId, Account account) {
    account.running--;
    running--;
    forgetIfIdle(accountId, account);
    while (running < THREADS) {
      Map.Entry<Integer, Account> next = next();
      if (next == null) {
        return;
      }
      waiting--;
      start(next.getKey(), next.getValue(), next.getValue().waiting.remove());
    }
  }

  private Map.@Nullable Entry<Integer, Account> next() {
    for (Map.Entry<Integer, Account> entry : accounts.entrySet()) {
      if (!entry.getValue().waiting.isEmpty() && hasThread(entry.getValue())) {
        return entry;
      }
    }
    return null;
  }

  private void forgetIfIdle(int accountId, Account account) {
    if (account.running == 0 && account.waiting.isEmpty()) {
      accounts.remove(accountId);
    }
  }
}
