package io.tallyhouse.sync;

import io.tallyhouse.transcript.MissingTranscriptsException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syncs the transcripts of some directories into one account, one sync at a time, on a thread of
 * its own: on demand, and every so often if configured. Thread-safe.
 */
public final class Sync implements AutoCloseable {
  private static final String INTERNAL_ERROR = "Internal server error";
  private static final Duration END_MAX = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(Sync.class);

  /**
   * The present state.
   *
   * @param running the running sync; empty = none
   * @param last the latest sync that ended, dry runs aside
   * @param lastDryRun the latest dry run since the server started
   */
  public record Status(
      Optional<SyncProgress> running, Optional<SyncRun> last, Optional<SyncRun> lastDryRun) {}

  private record Running(UUID id, Instant startedAt, SyncJob pass, boolean dryRun) {}

  private final SyncContext tools;
  private final Supplier<StoredTranscripts> stored;
  private final Clock clock;
  private final SyncListener listener;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread created = new Thread(task, "sync");
            created.setDaemon(true);
            return created;
          });

  private @Nullable Running running;
  private @Nullable SyncRun last;
  private @Nullable SyncRun lastDryRun;

  /** Creates one that nobody listens to. */
  public Sync(SyncContext tools, Supplier<StoredTranscripts> stored, Clock clock) {
    this(tools, stored, clock, SyncListener.NONE);
  }

  /**
   * Creates it; nothing runs yet.
   *
   * @param stored reads what is stored of transcripts; blocks
   */
  public Sync(
      SyncContext tools, Supplier<StoredTranscripts> stored, Clock clock, SyncListener listener) {
    this.tools = tools;
    this.stored = stored;
    this.clock = clock;
    this.listener = listener;
  }

  /** What takes transcripts of other machines, into any account. */
  public PushedTranscripts pushed() {
    return new PushedTranscripts(tools.store(), tools.ingest(), tools.prices(), clock);
  }

  /** From now on syncs whenever the last sync is so long ago. */
  public void every(Duration interval) {
    ScheduledFuture<?> ignored =
        thread.scheduleWithFixedDelay(
            this::runByTime, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Starts a sync.
   *
   * @param incremental whether to leave out what was read before; what is stored is known either
   *     way
   * @param dryRun whether to only count what would be read
   * @return its id
   * @throws SyncInProgressException if one is running
   * @throws MissingTranscriptsDirectoryException if there is no directory to look in
   */
  public UUID start(boolean incremental, boolean dryRun) {
    checkDirectories();
    Running begun = begin(dryRun);
    thread.execute(() -> run(begun, incremental));
    return begun.id();
  }

  private void checkDirectories() {
    try {
      tools.files().check();
    } catch (MissingTranscriptsException e) {
      throw new MissingTranscriptsDirectoryException(e);
    } catch (IOException e) {
      throw new SyncFailedException("The transcripts' directory can't be read.", e);
    }
  }

  /**
   * What a sync would read now. Blocks, reading the begin of every pending file.
   *
   * @throws MissingTranscriptsDirectoryException if there is no directory to look in
   * @throws SyncFailedException if a directory or the bookkeeping can't be read
   */
  public SyncPreview preview() {
    return SyncPreview.of(tools, clock.millis());
  }

  /**
   * Forgets how far the transcripts were read; what is stored stays. Blocks.
   *
   * @throws SyncInProgressException if a sync is running
   * @throws SyncFailedException if the bookkeeping can't be reached
   */
  public void reset() {
    begin(false);
    try {
      Futures.of(tools.store().reset(tools.accountId()));
    } finally {
      end();
    }
  }

  /**
   * The present state. Blocks for a moment at the first call.
   *
   * @throws SyncFailedException if the bookkeeping can't be reached
   */
  public Status status() {
    SyncRun latest = lastRun();
    synchronized (this) {
      Running now = running;
      return new Status(
          Optional.ofNullable(now).map(run -> run.pass().progress(run.id(), run.startedAt())),
          // Another one may have ended meanwhile.
          Optional.ofNullable(last == null ? latest : last),
          Optional.ofNullable(lastDryRun));
    }
  }

  private @Nullable SyncRun lastRun() {
    synchronized (this) {
      if (last != null) {
        return last;
      }
    }
    SyncRun kept = Futures.of(tools.store().lastRun(tools.accountId())).orElse(null);
    synchronized (this) {
      if (last == null) {
        last = kept;
      }
      return last;
    }
  }

  /** Ends; a running sync is broken off, and the next one goes on where it was. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      thread.awaitTermination(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void runByTime() {
    Running begun;
    try {
      begun = begin(false);
    } catch (SyncInProgressException e) {
      return;
    }
    run(begun, true);
  }

  private synchronized Running begin(boolean dryRun) {
    if (running != null) {
      throw new SyncInProgressException();
    }
    SyncJob pass = new SyncJob(tools, dryRun, clock.millis());
    Running begun = new Running(UUID.randomUUID(), clock.instant(), pass, dryRun);
    running = begun;
    return begun;
  }

  private synchronized void end() {
    running = null;
  }

  private void run(Running begun, boolean incremental) {
    SyncRun ended = ended(begun, begun.pass().stats(0, 0), Optional.of(INTERNAL_ERROR));
    try {
      ended = begun.dryRun() ? dryRun(begun, incremental) : syncRun(begun, incremental);
      if (ended.failure().isPresent()) {
        LOG.warn("Sync {} failed: {}", begun.id(), ended.failure().get());
      } else {
        LOG.info("Sync {} ended: {}", begun.id(), ended);
      }
    } catch (RuntimeException | Error e) {
      // Whatever it is: the next sync must be possible, and this one must not look as if it ran.
      LOG.error("Sync {} ended", begun.id(), e);
    } finally {
      if (!begun.dryRun()) {
        listener.ended(ended);
      }
      synchronized (this) {
        if (begun.dryRun()) {
          lastDryRun = ended;
        } else {
          last = ended;
        }
        running = null;
      }
    }
  }

  private SyncRun dryRun(Running begun, boolean incremental) {
    SyncJob pass = begun.pass();
    Optional<String> failure = pass(pass, incremental);
    return ended(begun, pass.stats(pass.sessionsFound(), pass.messagesFound()), failure);
  }

  private SyncRun syncRun(Running begun, boolean incremental) {
    StoredTranscripts before;
    try {
      before = stored.get();
    } catch (RuntimeException e) {
      LOG.warn("Sync {} can't begin: {}", begun.id(), e.toString());
      return ended(begun, begun.pass().stats(0, 0), Optional.of("The database does not respond."));
    }
    Optional<String> failure = pass(begun.pass(), incremental);
    SyncStats stats = begun.pass().stats(0, 0);
    try {
      StoredTranscripts after = stored.get();
      stats =
          begun
              .pass()
              .stats(after.sessions() - before.sessions(), after.messages() - before.messages());
      SyncRun ended = ended(begun, stats, failure);
      Futures.of(tools.store().save(tools.accountId(), ended));
      return ended;
    } catch (RuntimeException e) {
      LOG.warn("The end of sync {} can't be noted: {}", begun.id(), e.toString());
      return ended(begun, stats, Optional.of(failure.orElse("Its end could not be noted.")));
    }
  }

  private SyncRun ended(Running begun, SyncStats stats, Optional<String> failure) {
    return new SyncRun(begun.id(), begun.startedAt(), clock.instant(), stats, failure);
  }

  /** Why the pass ended early; empty = it did not. */
  private static Optional<String> pass(SyncJob pass, boolean incremental) {
    try {
      pass.run(incremental);
      return Optional.empty();
    } catch (MissingTranscriptsDirectoryException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (SyncFailedException e) {
      LOG.warn("A sync ended early", e);
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("A sync failed", e);
      return Optional.of(INTERNAL_ERROR);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("The sync was stopped.");
    }
  }
}
