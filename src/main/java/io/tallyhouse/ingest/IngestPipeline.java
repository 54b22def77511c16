package io.tallyhouse.ingest;

import io.tallyhouse.event.CommittedChange;
import io.tallyhouse.ingest.EventStoreException.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores requests in batches, in order of arrival: ledger → encode → journal → insert → tell the
 * caches → answer. Requests that arrive while a batch is under way share the next one, so that
 * blocks are large under load and nothing waits when idle.
 *
 * <p>A batch that is in the journal is inserted again, with the same token and bytes, until the
 * store has it, also by the next run of the server; its requests are told after a bounded time that
 * the store is unavailable. A batch that the store refuses is halved until only the guilty request
 * fails.
 *
 * <p>{@link #submit} is thread-safe and does not block; the rest runs on one thread of its own. One
 * batch at a time: a block costs about the same whatever its size, so that two half as large would
 * take twice as long.
 */
public final class IngestPipeline implements AutoCloseable {
  /** Request bytes that may wait or be under way; past it requests are turned away. */
  public static final long WAITING_BYTES_MAX = 64L << 20;

  /** Events in a batch, unless a single request has more. */
  static final int BATCH_EVENTS_MAX = 50_000;

  /** Request bytes in a batch, unless a single request has more. */
  static final long BATCH_BYTES_MAX = 16L << 20;

  /** How long a request waits to be stored before it is told that the store is unavailable. */
  static final Duration ANSWER_MAX = Duration.ofSeconds(10);

  /** How long the journal of the last run is tried at the start. */
  static final Duration REPLAY_MAX = Duration.ofSeconds(30);

  private static final Duration RETRY_PAUSE_FIRST = Duration.ofMillis(50);
  private static final Duration RETRY_PAUSE_MAX = Duration.ofSeconds(1);
  private static final Duration DRAIN_MAX = Duration.ofSeconds(6);
  private static final Logger LOG = LoggerFactory.getLogger(IngestPipeline.class);

  private record Waiting(IngestRequest request, CompletableFuture<IngestOutcome> outcome) {}

  /** What the thread does next: tasks first. */
  private record Work(List<Runnable> tasks, List<Waiting> batch) {}

  private final EventStore store;
  private final Journal journal;
  private final Ledger ledger;
  private final Consumer<CommittedChange> changed;
  private final Consumer<IngestStep> reached;
  private final Thread thread;

  // INVARIANT: guarded by `waiting`. waitingBytes counts the requests in `waiting` and in the batch
  // under way.
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  /**
   * Inserts what an earlier run left in the journal, and starts the pipeline.
   *
   * @param ledgerBytesMax memory for sessions between batches
   * @param changed told of every commit before its requests are answered; must be quick and not
   *     throw
   * @param reached told of every step
   * @throws EventStoreException if the journal can't be emptied into the store
   */
  public IngestPipeline(
      EventStore store,
      Journal journal,
      long ledgerBytesMax,
      Consumer<CommittedChange> changed,
      Consumer<IngestStep> reached) {
    this.store = store;
    this.journal = journal;
    this.ledger = new Ledger(store, ledgerBytesMax);
    this.changed = changed;
    this.reached = reached;
    replay();
    this.thread = new Thread(this::run, "ingest");
    thread.start();
  }

  /**
   * Takes a request in. The future is completed within {@link #ANSWER_MAX}, on any thread, never
   * exceptionally.
   */
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
      return outcome.completeOnTimeout(
          IngestOutcome.UNAVAILABLE, ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
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

  /**
   * Takes nothing more in, stores what waits, within a bounded time, and ends. What can't be stored
   * in time and is journaled is left to the next run.
   */
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
        thread.join(RETRY_PAUSE_MAX.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void replay() {
    try {
      for (Journal.Entry entry : journal.pending()) {
        LOG.info("Storing batch {} that the last run left", entry);
        reached.accept(IngestStep.REPLAYING);
        try {
          insert(entry, System.nanoTime() + REPLAY_MAX.toNanos());
        } catch (EventStoreException e) {
          if (e.fault() != Fault.REJECTED) {
            throw e;
          }
          LOG.error("The store refuses batch {}, which is put aside", entry, e);
          journal.putAside(entry);
        }
        reached.accept(IngestStep.REPLAYED);
        journal.remove(entry);
      }
    } catch (IOException e) {
      throw new EventStoreException(Fault.UNAVAILABLE, "The journal can't be read: " + e, e);
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
      // Who was told already that the store is unavailable may have sent the events again.
      List<Waiting> unanswered =
          work.batch().stream().filter(waiting -> !waiting.outcome().isDone()).toList();
      if (!unanswered.isEmpty()) {
        store(unanswered);
      }
      synchronized (waiting) {
        for (Waiting done : work.batch()) {
          waitingBytes -= done.request().bytes();
        }
        if (Thread.currentThread().isInterrupted()) {
          // A block is left in the journal, and the ledger does not know of it: nothing may follow.
          answer(List.copyOf(waiting), IngestOutcome.UNAVAILABLE);
          return;
        }
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
      long bytes = 0;
      while (!waiting.isEmpty()) {
        IngestRequest request = waiting.getFirst().request();
        events += request.events().size();
        bytes += request.bytes();
        if ((events > BATCH_EVENTS_MAX || bytes > BATCH_BYTES_MAX) && !batch.isEmpty()) {
          break;
        }
        batch.add(waiting.removeFirst());
      }
      return new Work(due, batch);
    }
  }

  /** Takes a batch through all steps. Its requests are answered when this returns. */
  private void store(List<Waiting> batch) {
    try {
      LedgerEntry entry = ledger.admit(batch.stream().map(Waiting::request).toList());
      if (!entry.rows().isEmpty()) {
        byte[] block = store.encode(entry.rows());
        reached.accept(IngestStep.FROZEN);
        Journal.Entry journaled = append(block);
        reached.accept(IngestStep.JOURNALED);
        insertInTheEnd(journaled);
        reached.accept(IngestStep.COMMITTED);
        remove(journaled);
      }
      ledger.commit();
      entry.changes().forEach(changed);
      answer(batch, IngestOutcome.STORED);
    } catch (EventStoreException e) {
      ledger.forget();
      if (e.fault() == Fault.UNAVAILABLE) {
        LOG.warn("{} requests not stored: {}", batch.size(), e.getMessage());
        answer(batch, IngestOutcome.UNAVAILABLE);
      } else {
        refuse(batch, e);
      }
    } catch (RuntimeException e) {
      ledger.forget();
      refuse(batch, e);
    }
  }

  /** Finds the guilty request by halving. */
  private void refuse(List<Waiting> batch, RuntimeException failure) {
    if (batch.size() == 1) {
      LOG.error("A request was refused", failure);
      answer(batch, IngestOutcome.REFUSED);
      return;
    }
    int half = batch.size() / 2;
    store(batch.subList(0, half));
    store(batch.subList(half, batch.size()));
  }

  private Journal.Entry append(byte[] block) {
    try {
      return journal.append(UUID.randomUUID(), block);
    } catch (IOException e) {
      throw new EventStoreException(Fault.UNAVAILABLE, "The journal can't be written: " + e, e);
    }
  }

  private void remove(Journal.Entry entry) {
    try {
      journal.remove(entry);
    } catch (IOException e) {
      // It will be inserted again at the next start, and known by its token.
      LOG.warn("A stored batch can't be taken out of the journal: {}", e.toString());
    }
  }

  /** Inserts a journaled block, however long it takes, unless the pipeline is closed meanwhile. */
  private void insertInTheEnd(Journal.Entry entry) {
    try {
      insert(entry, Long.MAX_VALUE);
    } catch (EventStoreException e) {
      if (e.fault() == Fault.REJECTED) {
        remove(entry);
      }
      throw e;
    }
  }

  private void insert(Journal.Entry entry, long deadlineNanos) {
    Duration pause = RETRY_PAUSE_FIRST;
    while (true) {
      try {
        store.insert(entry.token(), entry.block());
        return;
      } catch (EventStoreException e) {
        if (e.fault() != Fault.UNAVAILABLE
            || System.nanoTime() + pause.toNanos() > deadlineNanos
            || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LOG.info("Insert of {} failed, trying again: {}", entry, e.getMessage());
      }
      try {
        Thread.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      Duration doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(RETRY_PAUSE_MAX) < 0 ? doubled : RETRY_PAUSE_MAX;
    }
  }

  private static void answer(List<Waiting> batch, IngestOutcome outcome) {
    batch.forEach(waiting -> waiting.outcome().complete(outcome));
  }
}
