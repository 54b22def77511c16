package io.tallyhouse.ingest;

import io.tallyhouse.event.CommittedChange;
import io.tallyhouse.ingest.EventStoreException.Fault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores requests in batches, in order of arrival: ledger → encode → insert → tell the caches →
 * answer. Requests that arrive while a batch is under way share the next one, so that blocks are
 * large under load and nothing waits when idle.
 *
 * <p>{@link #submit} is thread-safe and does not block; the rest runs on one thread of its own. A
 * batch that the store refuses is halved until only the guilty request fails.
 */
public final class IngestPipeline implements AutoCloseable {
  /** Request bytes that may wait or be under way; past it requests are turned away. */
  public static final long WAITING_BYTES_MAX = 64L << 20;

  /** Events in a batch, unless a single request has more. */
  static final int BATCH_EVENTS_MAX = 50_000;

  /** How long a batch is tried before its requests are told that the store is unavailable. */
  static final Duration INSERT_TRY_MAX = Duration.ofSeconds(10);

  private static final Duration RETRY_PAUSE_FIRST = Duration.ofMillis(50);
  private static final Duration RETRY_PAUSE_MAX = Duration.ofSeconds(2);
  private static final Duration DRAIN_MAX = Duration.ofSeconds(8);
  private static final Logger LOG = LoggerFactory.getLogger(IngestPipeline.class);

  private record Waiting(IngestRequest request, CompletableFuture<IngestOutcome> outcome) {}

  /** What the thread does next: tasks first. */
  private record Work(List<Runnable> tasks, List<Waiting> batch) {}

  private final EventStore store;
  private final Ledger ledger;
  private final Consumer<CommittedChange> changed;
  private final Thread thread;

  // INVARIANT: guarded by `waiting`. waitingBytes counts the requests in `waiting` and in the batch
  // under way.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  /**
   * Starts the pipeline.
   *
   * @param ledgerBytesMax memory for sessions between batches
   * @param changed told of every commit before its requests are answered; must be quick and not
   *     throw
   */
  public IngestPipeline(EventStore store, long ledgerBytesMax, Consumer<CommittedChange> changed) {
    this.store = store;
    this.ledger = new Ledger(store, ledgerBytesMax);
    this.changed = changed;
    this.thread = new Thread(this::run, "ingest");
    thread.start();
  }

  /** Takes a request in. The future is completed on the pipeline's thread, never exceptionally. */
  public CompletableFuture<IngestOutcome> submit(IngestRequest request) {
    if (request.events().isEmpty()) {
      return CompletableFuture.completedFuture(IngestOutcome.STORED);
    }
    synchronized (waiting) {
      if (closed || waitingBytes + request.bytes() > WAITING_BYTES_MAX) {
        return CompletableFuture.completedFuture(IngestOutcome.OVERLOADED);
      }
      CompletableFuture<IngestOutcome> outcome = new CompletableFuture<>();
      waiting.add(new Waiting(request, outcome));
      waitingBytes += request.bytes();
      waiting.notifyAll();
      return outcome;
    }
  }

  /**
   * Runs a task on the pipeline's thread, between two batches, and waits for it. Requests wait
   * meanwhile.
   *
   * @throws RejectedExecutionException if the pipeline is closed
   */
  public <T> T betweenBatches(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    synchronized (waiting) {
      if (closed) {
        throw new RejectedExecutionException("the ingest pipeline is closed");
      }
      tasks.add(
          () -> {
            try {
              result.complete(task.get());
            } catch (RuntimeException e) {
              result.completeExceptionally(e);
            }
          });
      waiting.notifyAll();
    }
    return result.join();
  }

  /**
   * Forgets what is known of an account's sessions, so that it is read from the store anew. Only to
   * be called by a task of {@link #betweenBatches}.
   */
  public void forgetAccount(int accountId) {
    ledger.forgetAccount(accountId);
  }

  /** Takes nothing more in, stores what waits, within a bounded time, and ends. */
  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.notifyAll();
    }
    try {
      thread.join(DRAIN_MAX.toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(DRAIN_MAX.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (true) {
      Work work;
      try {
        work = nextWork();
      } catch (InterruptedException e) {
        return;
      }
      if (work.tasks().isEmpty() && work.batch().isEmpty()) {
        return;
      }
      work.tasks().forEach(Runnable::run);
      if (!work.batch().isEmpty()) {
        storeSafely(work.batch());
      }
    }
  }

  private void storeSafely(List<Waiting> batch) {
    try {
      store(batch);
    } catch (RuntimeException | Error e) {
      LOG.error("A batch of {} requests failed unexpectedly", batch.size(), e);
      ledger.forget();
      answer(batch, IngestOutcome.UNAVAILABLE);
    }
    synchronized (waiting) {
      for (Waiting done : batch) {
        waitingBytes -= done.request().bytes();
      }
    }
  }

  /** Waits for something to do. Nothing to do means that the pipeline is closed and drained. */
  private Work nextWork() throws InterruptedException {
    synchronized (waiting) {
      while (waiting.isEmpty() && tasks.isEmpty() && !closed) {
        waiting.wait();
      }
      List<Runnable> due = List.copyOf(tasks);
      tasks.clear();
      List<Waiting> batch = new ArrayList<>();
      int events = 0;
      while (!waiting.isEmpty()) {
        events += waiting.getFirst().request().events().size();
        if (events > BATCH_EVENTS_MAX && !batch.isEmpty()) {
          break;
        }
        batch.add(waiting.removeFirst());
      }
      return new Work(due, batch);
    }
  }

  private void store(List<Waiting> batch) {
    try {
      LedgerEntry entry = ledger.admit(batch.stream().map(Waiting::request).toList());
      if (!entry.rows().isEmpty()) {
        insert(store.encode(entry.rows()));
      }
      ledger.commit();
      entry.changes().forEach(changed);
      answer(batch, IngestOutcome.STORED);
    } catch (EventStoreException e) {
      ledger.forget();
      if (e.fault() == Fault.UNAVAILABLE) {
        LOG.warn("{} requests not stored: {}", batch.size(), e.getMessage());
        answer(batch, IngestOutcome.UNAVAILABLE);
      } else if (batch.size() == 1) {
        LOG.error("A request was refused by the store", e);
        answer(batch, IngestOutcome.REFUSED);
      } else {
        int half = batch.size() / 2;
        store(batch.subList(0, half));
        store(batch.subList(half, batch.size()));
      }
    }
  }

  /** Inserts a block, again with the same token and bytes while the store is unavailable. */
  private void insert(byte[] block) {
    UUID token = UUID.randomUUID();
    long deadline = System.nanoTime() + INSERT_TRY_MAX.toNanos();
    Duration pause = RETRY_PAUSE_FIRST;
    while (true) {
      try {
        store.insert(token, block);
        return;
      } catch (EventStoreException e) {
        if (e.fault() != Fault.UNAVAILABLE
            || System.nanoTime() + pause.toNanos() > deadline
            || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LOG.info("Insert {} failed, trying again: {}", token, e.getMessage());
      }
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      pause =
          pause.multipliedBy(2).compareTo(RETRY_PAUSE_MAX) < 0
              ? pause.multipliedBy(2)
              : RETRY_PAUSE_MAX;
    }
  }

  private static void answer(List<Waiting> batch, IngestOutcome outcome) {
    batch.forEach(waiting -> waiting.outcome().complete(outcome));
  }
}
