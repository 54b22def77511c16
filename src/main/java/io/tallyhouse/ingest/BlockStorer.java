package io.tallyhouse.ingest;

import io.tallyhouse.ingest.EventStoreException.Fault;
import io.tallyhouse.ingest.log.EventLog;
import io.tallyhouse.ingest.log.LogCut;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the log's records into the store, in order: cut → insert → trim. A block is inserted
 * again, with the same token and bytes, until the store has it. Of one that the store refuses for
 * ever, the guilty rows are put aside and the others are stored.
 *
 * <p>Has no thread and no clock of its own, so that a simulation can drive it. Not thread-safe.
 */
final class BlockStorer {
  /** How long a block of the last run is tried at the start. */
  static final Duration REPLAY_MAX = Duration.ofSeconds(30);

  /**
   * Bytes of a block of records that the last run did not cut: some ten thousand rows. What it left
   * after a long time without the store may be millions of records, which one by one would take
   * hours.
   */
  static final long REPLAY_BYTES_MAX = 4L << 20;

  private static final Duration RETRY_PAUSE_FIRST = Duration.ofMillis(50);

  /** Longest pause between two attempts. */
  static final Duration RETRY_PAUSE_MAX = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(BlockStorer.class);

  /** Waits between two attempts. */
  interface Pause {
    /** Waits that long, or less when there is to be no other attempt: then it returns false. */
    boolean sleep(Duration duration);
  }

  /**
   * What it works with.
   *
   * @param indexes held while the store's indexes are mended, in which sessions are looked up
   */
  record Parts(
      EventStore store,
      LedgerSource source,
      EventLog log,
      LogProgress progress,
      Object indexes,
      Consumer<IngestStep> reached,
      IngestListener listener) {}

  private final EventStore store;
  private final LedgerSource source;
  private final EventLog log;
  private final LogProgress progress;
  private final Object indexes;
  private final Consumer<IngestStep> reached;
  private final IngestListener listener;
  private final Pause pause;
  private final LongSupplier nanoTime;

  BlockStorer(Parts parts, Pause pause, LongSupplier nanoTime) {
    this.store = parts.store();
    this.source = parts.source();
    this.log = parts.log();
    this.progress = parts.progress();
    this.indexes = parts.indexes();
    this.reached = parts.reached();
    this.listener = parts.listener();
    this.pause = pause;
    this.nanoTime = nanoTime;
  }

  /**
   * Stores what an earlier run left in the log. To be called before anything is appended.
   *
   * @throws EventStoreException if the log can't be emptied into the store
   */
  void replay() {
    for (LogCut cut : log.pendingCuts()) {
      replay(cut, true);
    }
    for (long position : log.uncut(REPLAY_BYTES_MAX)) {
      try {
        replay(log.cut(position), false);
      } catch (IOException e) {
        throw new EventStoreException(Fault.UNAVAILABLE, "The log can't be written: " + e, e);
      }
    }
  }

  private void replay(LogCut cut, boolean wasCutOff) {
    LOG.info("Storing block {} that the last run left", cut.token());
    reached.accept(IngestStep.REPLAYING);
    long start = nanoTime.getAsLong();
    store(
        cut,
        duration ->
            nanoTime.getAsLong() - start + duration.toNanos() <= REPLAY_MAX.toNanos()
                && pause.sleep(duration),
        wasCutOff);
    reached.accept(IngestStep.REPLAYED);
    log.stored(cut);
  }

  /**
   * Stores the records that are not stored yet up to a position, as one block.
   *
   * @return false if the block had to be left in the log: no other may follow
   */
  boolean storeUpTo(long position) {
    long start = nanoTime.getAsLong();
    LogCut cut = null;
    Duration wait = RETRY_PAUSE_FIRST;
    while (cut == null) {
      try {
        cut = log.cut(position);
      } catch (IOException e) {
        LOG.warn("The log can't be written, trying again: {}", e.toString());
        if (!pause.sleep(wait)) {
          return false;
        }
        wait = longer(wait);
      }
    }
    reached.accept(IngestStep.CUT);
    try {
      int bytes = store(cut, pause, false);
      reached.accept(IngestStep.STORED);
      log.stored(cut);
      reached.accept(IngestStep.TRIMMED);
      progress.stored(position);
      listener.blockStored(bytes, nanoTime.getAsLong() - start);
      return true;
    } catch (EventStoreException e) {
      LOG.warn("Block {} is left to the next run: {}", cut.token(), e.getMessage());
      return false;
    }
  }

  private int store(LogCut cut, Pause between, boolean wasCutOff) {
    byte[] block;
    try {
      block = log.read(cut);
    } catch (IOException e) {
      throw new EventStoreException(Fault.UNAVAILABLE, "The log can't be read: " + e, e);
    }
    store(cut.token(), block, between, wasCutOff);
    return block.length;
  }

  private void store(UUID token, byte[] block, Pause between, boolean wasCutOff) {
    try {
      insert(token, block, between, wasCutOff);
    } catch (EventStoreException e) {
      if (e.fault() != Fault.REJECTED) {
        throw e;
      }
      List<byte[]> halves = store.halves(block);
      if (halves.isEmpty()) {
        LOG.error("The store refuses a row", e);
        quarantine(token, block);
      }
      for (int i = 0; i < halves.size(); i++) {
        // The same halves by every run.
        UUID half = UUID.nameUUIDFromBytes((token + "/" + i).getBytes(StandardCharsets.US_ASCII));
        store(half, halves.get(i), between, wasCutOff);
      }
    }
  }

  private void quarantine(UUID token, byte[] row) {
    try {
      log.quarantine(token, row);
      source.refused(token, row);
    } catch (IOException e) {
      throw new EventStoreException(Fault.UNAVAILABLE, "A row can't be put aside: " + e, e);
    }
  }

  /**
   * Inserts a block, until it is stored or refused or there is to be no other attempt.
   *
   * @param wasCutOff an attempt was made whose outcome nobody knows
   */
  private void insert(UUID token, byte[] block, Pause between, boolean wasCutOff) {
    boolean repair = wasCutOff;
    boolean failedBefore = false;
    Duration wait = RETRY_PAUSE_FIRST;
    while (true) {
      try {
        store.insert(token, block);
        if (repair) {
          synchronized (indexes) {
            store.repairAfterUnknownOutcome(block);
          }
        }
        return;
      } catch (EventStoreException e) {
        listener.insertFailed();
        repair = true;
        if (e.fault() != Fault.UNAVAILABLE) {
          throw e;
        }
        if (failedBefore) {
          // It is no passing fault: queries need not wait for its end.
          progress.storeFailed(e);
        }
        failedBefore = true;
        if (!between.sleep(wait)) {
          throw e;
        }
        LOG.info("Insert of block {} failed, trying again: {}", token, e.getMessage());
      }
      wait = longer(wait);
    }
  }

  private static Duration longer(Duration wait) {
    Duration doubled = wait.multipliedBy(2);
    return doubled.compareTo(RETRY_PAUSE_MAX) < 0 ? doubled : RETRY_PAUSE_MAX;
  }
}
