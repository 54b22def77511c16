package io.tallyhouse.observation;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.observation.ObservationStore.Batch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores observations of many requests together, on one thread: those that come while a block is
 * being written share the next one. A request is completed once the store has all of it; what came
 * of an insert that failed need not be known, as all can come again. {@link #submit} is thread-safe
 * and does not block.
 */
public final class ObservationWriter implements AutoCloseable {
  /** Observations of one insert, unless a single request has more. */
  static final int BLOCK_MAX = 50_000;

  /** Observations that wait; past it requests are turned away. */
  static final int WAITING_MAX = 100_000;

  /** How long a request waits before it gets a 503. */
  static final Duration WAIT_MAX = Duration.ofSeconds(10);

  /** How long what was taken may take to the store at the end. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(ObservationWriter.class);

  private final ObservationStore store;
  private final ChangeListener listener;
  private final Thread thread;

  // Guarded by this.
  private final Queue<Pending> queue = new ArrayDeque<>();
  private int waiting;
  private boolean closed;

  /**
   * Notified of every change before its requests are completed. Implementations are quick and never
   * throw.
   */
  public interface ChangeListener {
    /** Something was stored of these times. */
    void changed(CommittedChange change);

    /** Something was stored that may change results of any time. */
    void changedAtAnyTime(int accountId);
  }

  private record Pending(Batch batch, CompletableFuture<IngestOutcome> outcome) {}

  /** Starts it. */
  public ObservationWriter(ObservationStore store, ChangeListener listener) {
    this.store = store;
    this.listener = listener;
    this.thread = new Thread(this::run, "observations");
    thread.start();
  }

  /** Takes some of an account in. The future is never completed exceptionally. */
  public CompletableFuture<IngestOutcome> submit(int accountId, List<Observation> observations) {
    if (observations.isEmpty()) {
      return CompletableFuture.completedFuture(IngestOutcome.STORED);
    }
    Pending pending = new Pending(new Batch(accountId, observations), new CompletableFuture<>());
    synchronized (this) {
      if (closed || (waiting > 0 && waiting + observations.size() > WAITING_MAX)) {
        return CompletableFuture.completedFuture(
            closed ? IngestOutcome.UNAVAILABLE : IngestOutcome.OVERLOADED);
      }
      queue.add(pending);
      waiting += observations.size();
      notifyAll();
    }
    return pending
        .outcome()
        .completeOnTimeout(IngestOutcome.UNAVAILABLE, WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Takes nothing more in, stores what was taken, within a bounded time, and ends. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(DRAIN_MAX.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }

  private void run() {
    try {
      for (List<Pending> block = next(); block != null; block = next()) {
        store(block);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      abandon();
    }
  }

  /** What the next insert has; null = there is no more, and never will be. */
  private synchronized @Nullable List<Pending> next() throws InterruptedException {
    while (queue.isEmpty()) {
      if (closed) {
        return null;
      }
      wait();
    }
    List<Pending> block = new ArrayList<>();
    int observations = 0;
    while (!queue.isEmpty()) {
      int more = queue.peek().batch().observations().size();
      if (observations > 0 && observations + more > BLOCK_MAX) {
        break;
      }
      observations += more;
      block.add(queue.remove());
    }
    waiting -= observations;
    return block;
  }

  private void store(List<Pending> block) {
    List<Pending> waited = block.stream().filter(pending -> !pending.outcome().isDone()).toList();
    if (waited.isEmpty()) {
      return;
    }
    IngestOutcome outcome = IngestOutcome.UNAVAILABLE;
    try {
      store.insert(waited.stream().map(Pending::batch).toList());
      outcome = IngestOutcome.STORED;
    } catch (RuntimeException e) {
      LOG.warn("Observations could not be stored: {}", e.toString());
    }
    // Even if it is not known whether they are stored.
    waited.forEach(pending -> notifyOf(pending.batch()));
    for (Pending pending : waited) {
      pending.outcome().complete(outcome);
    }
  }

  /** A cumulative point that comes late changes what the one after it counts, whenever that is. */
  private void notifyOf(Batch batch) {
    if (batch.observations().stream().anyMatch(one -> one.key().series() != 0)) {
      listener.changedAtAnyTime(batch.accountId());
      return;
    }
    long[] times = batch.observations().stream().mapToLong(one -> one.key().timeMs()).toArray();
    listener.changed(new CommittedChange(batch.accountId(), times, new long[0]));
  }

  private synchronized void abandon() {
    closed = true;
    queue.forEach(pending -> pending.outcome().complete(IngestOutcome.UNAVAILABLE));
    queue.clear();
  }
}
