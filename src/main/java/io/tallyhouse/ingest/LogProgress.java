package io.tallyhouse.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * How far the log is stored, and who waits for it: a query about an account waits until all that
 * was acknowledged for that account is stored. Thread-safe.
 */
public final class LogProgress {
  private final Map<Integer, Long> lastOfAccounts = new HashMap<>();
  private final TreeMap<Long, List<CompletableFuture<Void>>> waiting = new TreeMap<>();
  private final List<CompletableFuture<Void>> queries = new ArrayList<>();
  private Runnable wake = () -> {};
  private long appended;
  private long stored;

  /** Run whenever somebody begins to wait. */
  synchronized void onWait(Runnable task) {
    wake = task;
  }

  /** A record with events of these accounts is in the log, and about to be acknowledged. */
  synchronized void appended(long position, Set<Integer> accounts) {
    appended = position;
    accounts.forEach(account -> lastOfAccounts.put(account, position));
  }

  /** All up to a position is stored. Completes those who waited for it, on this thread. */
  void stored(long position) {
    List<CompletableFuture<Void>> done = new ArrayList<>();
    synchronized (this) {
      stored = position;
      lastOfAccounts.values().removeIf(last -> last <= position);
      Map<Long, List<CompletableFuture<Void>>> reached = waiting.headMap(position, true);
      reached.values().forEach(done::addAll);
      reached.clear();
    }
    done.forEach(wait -> wait.complete(null));
  }

  /**
   * Completed when all that was acknowledged for the account until now is stored, at once if it is;
   * fails with {@link EventStoreException} when attempts to store do. Makes it begin at once.
   */
  public CompletableFuture<Void> whenStored(int accountId) {
    long last;
    synchronized (this) {
      last = lastOfAccounts.getOrDefault(accountId, 0L);
    }
    CompletableFuture<Void> stored = whenStoredUpTo(last);
    if (!stored.isDone()) {
      synchronized (this) {
        queries.removeIf(CompletableFuture::isDone);
        queries.add(stored);
      }
    }
    return stored;
  }

  /** Attempts to store fail: queries need not wait for the next. */
  void storeFailed(EventStoreException failure) {
    List<CompletableFuture<Void>> failed;
    synchronized (this) {
      failed = List.copyOf(queries);
      queries.clear();
    }
    failed.forEach(wait -> wait.completeExceptionally(failure));
  }

  /** Completed when all that is in the log now is stored, however many attempts that takes. */
  public CompletableFuture<Void> whenAllStored() {
    return whenStoredUpTo(appended());
  }

  /** Completed when all up to a position is stored. */
  CompletableFuture<Void> whenStoredUpTo(long position) {
    CompletableFuture<Void> wait = new CompletableFuture<>();
    Runnable woken;
    synchronized (this) {
      if (position <= stored) {
        return CompletableFuture.completedFuture(null);
      }
      waiting.computeIfAbsent(position, at -> new ArrayList<>()).add(wait);
      woken = wake;
    }
    // Not within: who is woken looks here for those who wait.
    woken.run();
    return wait;
  }

  /** Whether someone waits for what is not stored yet. */
  synchronized boolean hasWaiters() {
    return !waiting.isEmpty();
  }

  synchronized long appended() {
    return appended;
  }

  synchronized long stored() {
    return stored;
  }
}
