package io.tallyhouse.ingest;

import io.tallyhouse.ingest.log.EventLog;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests in. They are admitted and appended to the log together, in order of arrival, by
 * one thread ({@link Intake}), and get their responses when the log is on disk; another thread
 * stores what is in the log ({@link StoreThread}). Requests that arrive while the log is being
 * written share the next record.
 *
 * <p>While the store is away requests are taken as long as the log has room and their sessions need
 * not be looked up.
 *
 * <p>{@link #submit} is thread-safe and does not block.
 */
public final class IngestPipeline implements AutoCloseable {
  /** Memory for requests that wait; past it requests are turned away. */
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

  /** How long a request waits for its outcome before it gets a 503. */
  public static final Duration WAIT_MAX = Duration.ofSeconds(10);

  /** How long a task that stops ingest may wait and run before its caller is sent away. */
  static final Duration TASK_MAX = Duration.ofSeconds(60);

  /** How long requests may take to the log, and the log to the store, at the end. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(6);

  private static final Logger LOG = LoggerFactory.getLogger(IngestPipeline.class);

  /**
   * How it is set up.
   *
   * @param ledgerBytesMax memory for sessions between batches
   * @param respondWhenStored whether a request is completed when the store has its events, and not
   *     when the log has them
   */
  public record Settings(long ledgerBytesMax, boolean respondWhenStored) {}

  private final EventLog log;
  private final IngestListener listener;
  private final LogProgress progress;
  private final Ledger ledger;
  private final Intake intake;
  private final StoreThread storing;
  private final LookupThread lookups;
  private final Thread thread;

  private final IngestQueue queue = new IngestQueue();

  /** A pipeline that nobody listens to. */
  public IngestPipeline(
      EventStore store,
      EventLog log,
      LogProgress progress,
      Settings settings,
      Consumer<CommittedChange> changed,
      Consumer<IngestStep> reached) {
    this(store, log, progress, settings, changed, reached, IngestListener.NONE);
  }

  /**
   * Stores what an earlier run left in the log, and starts the pipeline.
   *
   * @param log closed by {@link #close}
   * @param progress of this pipeline alone
   * @param changed notified of every change before its requests are completed; must be quick and
   *     not throw
   * @param reached notified of every step
   * @param listener notified of everything that comes and what becomes of it
   * @throws EventStoreException if the log can't be emptied into the store
   */
  public IngestPipeline(
      EventStore store,
      EventLog log,
      LogProgress progress,
      Settings settings,
      Consumer<CommittedChange> changed,
      Consumer<IngestStep> reached,
      IngestListener listener) {
    this.log = log;
    this.progress = progress;
    this.listener = listener;
    StoredKeys known = new StoredKeys();
    this.ledger = new Ledger(settings.ledgerBytesMax(), known);
    Object indexes = new Object();
    LedgerSource source = new LedgerSource(store);
    try {
      log.refused().forEach(source::refused);
    } catch (IOException e) {
      throw new EventStoreException(
          EventStoreException.Fault.UNAVAILABLE, "The log can't be read: " + e, e);
    }
    this.storing =
        new StoreThread(
            new BlockStorer.Parts(store, source, log, progress, indexes, reached, listener),
            queue::close);
    storing.replay();
    progress.onWait(storing::wake);
    this.lookups = new LookupThread(source, known);
    this.intake =
        new Intake(
            new Intake.Parts(store, source, log, progress, storing::appended, changed, reached),
            ledger,
            listener,
            settings.respondWhenStored(),
            lookups,
            queue::addStep,
            indexes,
            System::nanoTime,
            Intake.LOOKUP_BYTES_MAX);
    this.thread = new Thread(this::run, "ingest");
    storing.start();
    lookups.start();
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
    PendingRequest pending =
        new PendingRequest(request, new CompletableFuture<>(), () -> queue.left(request));
    if (!queue.add(pending, WAITING_BYTES_MAX)) {
      return completedAtOnce(IngestOutcome.OVERLOADED, events);
    }
    // What follows this stage finds the outcome counted.
    return pending
        .outcome()
        .completeOnTimeout(IngestOutcome.UNAVAILABLE, WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (outcome, none) -> {
              boolean stored = outcome == IngestOutcome.STORED;
              listener.completed(outcome, events, stored ? pending.newEvents() : 0);
              if (stored) {
                listener.heard(request);
              }
            });
  }

  private CompletableFuture<IngestOutcome> completedAtOnce(IngestOutcome outcome, int events) {
    listener.completed(outcome, events, 0);
    return CompletableFuture.completedFuture(outcome);
  }

  /** How it is. Thread-safe. */
  public IngestState state() {
    return new IngestState(
        queue.isOpen(), queue.waitingRequests(), queue.waitingBytes(), log.stats(), ledger.stats());
  }

  /**
   * Writes a file to the log's directory and deletes it. Thread-safe; blocks.
   *
   * @throws IOException if the log can't be written
   */
  public void checkLogWritable() throws IOException {
    log.checkWritable();
  }

  /**
   * Runs a task while ingest stands still and all of the log is stored, and waits for it. Requests
   * wait meanwhile.
   *
   * @throws RejectedExecutionException if the pipeline is closed, or does not come to the task for
   *     {@link #TASK_MAX}
   */
  public <T> T runPaused(Supplier<T> task) {
    FutureTask<T> result = new FutureTask<>(task::get);
    if (!queue.add(result)) {
      throw new RejectedExecutionException("the ingest pipeline is closed");
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
   * be called by a task of {@link #runPaused}.
   */
  public void forgetAccount(int accountId) {
    ledger.forgetAccount(accountId);
    lookups.readStoredKeys();
  }

  /**
   * Takes nothing more in, stores what was taken, within a bounded time, and ends. What can't be
   * stored in time is left in the log to the next run.
   */
  @Override
  public void close() {
    queue.close();
    long deadline = System.nanoTime() + DRAIN_MAX.toNanos();
    try {
      thread.join(Math.max(1, millisUntil(deadline)));
      queue.giveUp();
      storing.end(Math.max(1, millisUntil(deadline)));
      lookups.end();
      thread.join(BlockStorer.RETRY_PAUSE_MAX.toMillis());
      log.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.warn("Closing the log failed: {}", e.toString());
    }
  }

  private static long millisUntil(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime());
  }

  private void run() {
    try {
      for (IngestQueue.Work work = queue.next(intake::isIdle);
          work != null;
          work = queue.next(intake::isIdle)) {
        work.steps().forEach(Runnable::run);
        if (work.task() != null) {
          run(work.task());
        }
        intake.take(work.batch());
        intake.forgetStored();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // Whatever ended it: nobody is to wait for a thread that is gone.
      queue.abandon();
      intake.abandon();
    }
  }

  private void run(FutureTask<?> task) throws InterruptedException {
    CompletableFuture<Void> stored = progress.whenAllStored();
    try {
      stored.get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
      task.run();
    } catch (ExecutionException | TimeoutException e) {
      task.cancel(false);
    }
  }
}
