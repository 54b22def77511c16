package io.tallyhouse.ingest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Stores requests in batches, in order of arrival. Requests that arrive while a batch is under way
 * share the next one, so that blocks are large under load and nothing waits when idle. What happens
 * to a batch is in {@link BatchProcessor}.
 *
 * <p>While the store is away a batch is tried again and again, also by the next run of the server;
 * its requests get a 503 after a bounded time.
 *
 * <p>{@link #submit} is thread-safe and does not block; the rest runs on one thread of its own. One
 * batch at a time: a block costs about the same whatever its size, so that two half as large would
 * take twice as long.
 */
public final class IngestPipeline implements AutoCloseable {
  /** Memory for requests that wait or are under way; past it requests are turned away. */
  public static final long WAITING_BYTES_MAX = 64L << 20;

  /**
   * Calendar months (UTC) in which the events of a request may lie. Storing a block costs by the
   * partitions it touches: 36 months take a fifth more than one, 312 take five times as long, in
   * which everybody waits. Three years are more than an agent's history on a machine; what reaches
   * further back comes in more requests, in order of time.
   */
  public static final int REQUEST_MONTHS_MAX = 36;

  /** Calendar months in a batch, unless a single request has more: two wide ones. */
  static final int BATCH_MONTHS_MAX = 2 * REQUEST_MONTHS_MAX;

  /** Longest time after a batch that the next one waits for the clients it responded to. */
  static final Duration LINGER_MAX = Duration.ofMillis(50);

  /** The same, as a share of the time the batch took: what lingering can cost at most. */
  private static final int LINGER_SHARE = 4;

  /** How long a request waits to be stored before it gets a 503. */
  public static final Duration WAIT_MAX = Duration.ofSeconds(10);

  /** How long a task between two batches may wait and run before its caller is sent away. */
  static final Duration TASK_MAX = Duration.ofSeconds(60);

  private static final Duration DRAIN_MAX = Duration.ofSeconds(6);

  /** What the thread does next: tasks first. */
  private record Work(List<FutureTask<?>> tasks, List<PendingRequest> batch) {}

  private final Ledger ledger;
  private final Journal journal;
  private final IngestListener listener;
  private final BatchProcessor processor;
  private final Thread thread;
  private final CountDownLatch giveUp = new CountDownLatch(1);

  // INVARIANT: guarded by `waiting`. waitingBytes counts the requests in `waiting` and in the batch
  // under way.
  private final Deque<PendingRequest> waiting = new ArrayDeque<>();
  private final Deque<FutureTask<?>> tasks = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;

  // Of the pipeline's thread alone.
  private int requestsExpected;
  private long lingerUntilNanos;

  /** A pipeline that nobody listens to. */
  public IngestPipeline(
      EventStore store,
      Journal journal,
      long ledgerBytesMax,
      Consumer<CommittedChange> changed,
      Consumer<IngestStep> reached) {
    this(store, journal, ledgerBytesMax, changed, reached, IngestListener.NONE);
  }

  /**
   * Inserts what an earlier run left in the journal, and starts the pipeline.
   *
   * @param ledgerBytesMax memory for sessions between batches
   * @param changed notified of every commit before its requests are completed, and of inserts whose
   *     outcome is not known; must be quick and not throw
   * @param reached notified of every step
   * @param listener notified of everything that comes and what becomes of it
   * @throws EventStoreException if the journal can't be emptied into the store
   */
  public IngestPipeline(
      EventStore store,
      Journal journal,
      long ledgerBytesMax,
      Consumer<CommittedChange> changed,
      Consumer<IngestStep> reached,
      IngestListener listener) {
    this.ledger = new Ledger(store, ledgerBytesMax);
    this.journal = journal;
    this.listener = listener;
    this.processor =
        new BatchProcessor(
            store, journal, ledger, changed, reached, listener, this::pause, System::nanoTime);
    processor.replay();
    this.thread = new Thread(this::run, "ingest");
    thread.start();
  }

  /**
   * Takes a request in. The future is completed within {@link #WAIT_MAX}, on any thread, never
   * exceptionally.
   */
  public CompletableFuture<IngestOutcome> submit(IngestRequest request) {
    int events = request.events().size();
    listener.submitted(events);
    if (events == 0) {
      return completedAtOnce(IngestOutcome.STORED, events);
    }
    PendingRequest pending = new PendingRequest(request, new CompletableFuture<>());
    synchronized (waiting) {
      if (closed || waitingBytes + request.bytes() > WAITING_BYTES_MAX) {
        return completedAtOnce(IngestOutcome.OVERLOADED, events);
      }
      waiting.add(pending);
      waitingBytes += request.bytes();
      waiting.notifyAll();
    }
    // What follows this stage finds the outcome counted.
    return pending
        .outcome()
        .completeOnTimeout(IngestOutcome.UNAVAILABLE, WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (outcome, none) ->
                listener.completed(
                    outcome, events, outcome == IngestOutcome.STORED ? pending.newEvents() : 0));
  }

  private CompletableFuture<IngestOutcome> completedAtOnce(IngestOutcome outcome, int events) {
    listener.completed(outcome, events, 0);
    return CompletableFuture.completedFuture(outcome);
  }

  /** How it is. Thread-safe. */
  public IngestState state() {
    synchronized (waiting) {
      return new IngestState(
          !closed, waiting.size(), waitingBytes, journal.stats(), ledger.stats());
    }
  }

  /**
   * Writes a file to the journal's directory and deletes it. Thread-safe, if called by one thread
   * at a time; blocks.
   *
   * @throws IOException if batches can't be journaled
   */
  public void checkJournalWritable() throws IOException {
    journal.checkWritable();
  }

  /**
   * Runs a task on the pipeline's thread, between two batches, and waits for it. Requests wait
   * meanwhile.
   *
   * @throws RejectedExecutionException if the pipeline is closed, or busy for longer than {@link
   *     #TASK_MAX}
   */
  public <T> T betweenBatches(Supplier<T> task) {
    FutureTask<T> result = new FutureTask<>(task::get);
    synchronized (waiting) {
      if (closed) {
        throw new RejectedExecutionException("the ingest pipeline is closed");
      }
      tasks.add(result);
      waiting.notifyAll();
    }
    try {
      return result.get(TASK_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    } catch (InterruptedException | TimeoutException | CancellationException e) {
      result.cancel(false);
      throw new RejectedExecutionException("the ingest pipeline did not come to the task", e);
    }
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
      giveUp.countDown();
      thread.join(BatchProcessor.RETRY_PAUSE_MAX.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean pause(Duration duration) {
    try {
      return !giveUp.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    try {
      boolean goOn = true;
      while (goOn) {
        Work work = nextWork();
        long start = System.nanoTime();
        work.tasks().forEach(Runnable::run);
        goOn = work.batch().isEmpty() ? !work.tasks().isEmpty() : processor.process(work.batch());
        goOn &= giveUp.getCount() > 0;
        synchronized (waiting) {
          for (PendingRequest done : work.batch()) {
            waitingBytes -= done.request().bytes();
          }
          requestsExpected = work.batch().size() + waiting.size();
        }
        long batchNanos = System.nanoTime() - start;
        lingerUntilNanos =
            System.nanoTime() + Math.min(LINGER_MAX.toNanos(), batchNanos / LINGER_SHARE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Whatever ended it: nobody is to wait for a thread that is gone.
      synchronized (waiting) {
        closed = true;
        waiting.forEach(pending -> pending.outcome().complete(IngestOutcome.UNAVAILABLE));
        tasks.forEach(task -> task.cancel(false));
      }
    }
  }

  /** Waits for something to do. Nothing to do means that the pipeline is closed and drained. */
  private Work nextWork() throws InterruptedException {
    synchronized (waiting) {
      while (waiting.isEmpty() && tasks.isEmpty() && !closed) {
        waiting.wait();
      }
      linger();
      List<FutureTask<?>> due = List.copyOf(tasks);
      tasks.clear();
      return new Work(due, IngestBatch.take(waiting));
    }
  }

  /**
   * Right after a batch, waits a moment for the clients it responded to. Clients that send one
   * request after the other would else split into two halves, each waiting for the other's batch:
   * twice the blocks for the same events.
   */
  private void linger() throws InterruptedException {
    while (waiting.size() < requestsExpected && tasks.isEmpty() && !closed) {
      long left = lingerUntilNanos - System.nanoTime();
      if (left <= 0) {
        return;
      }
      TimeUnit.NANOSECONDS.timedWait(waiting, left);
    }
  }
}
