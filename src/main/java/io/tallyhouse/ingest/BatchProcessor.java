package io.tallyhouse.ingest;

import io.tallyhouse.ingest.EventStoreException.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a batch through its steps: ledger → encode → journal → insert → notify the caches →
 * respond. A batch that is in the journal is inserted again, with the same token and bytes, until
 * the store has it. A batch that the store refuses is halved until only the guilty request fails;
 * one whose sessions are too large to be loaded at once is halved until they are not.
 *
 * <p>Has no thread and no clock of its own, so that a simulation can drive it. Not thread-safe.
 */
final class BatchProcessor {
  /** How long the journal of the last run is tried at the start. */
  static final Duration REPLAY_MAX = Duration.ofSeconds(30);

  private static final Duration RETRY_PAUSE_FIRST = Duration.ofMillis(50);

  /** Longest pause between two attempts to insert a block. */
  static final Duration RETRY_PAUSE_MAX = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(BatchProcessor.class);

  /** Waits between two attempts. */
  interface Pause {
    /** Waits that long, or less when there is to be no other attempt: then it returns false. */
    boolean sleep(Duration duration);
  }

  private final EventStore store;
  private final Journal journal;
  private final Ledger ledger;
  private final Consumer<CommittedChange> changed;
  private final Consumer<IngestStep> reached;
  private final IngestListener listener;
  private final Pause pause;
  private final LongSupplier nanoTime;

  BatchProcessor(
      EventStore store,
      Journal journal,
      Ledger ledger,
      Consumer<CommittedChange> changed,
      Consumer<IngestStep> reached,
      IngestListener listener,
      Pause pause,
      LongSupplier nanoTime) {
    this.store = store;
    this.journal = journal;
    this.ledger = ledger;
    this.changed = changed;
    this.reached = reached;
    this.listener = listener;
    this.pause = pause;
    this.nanoTime = nanoTime;
  }

  /**
   * Inserts what an earlier run left in the journal. To be called before the first batch.
   *
   * @throws EventStoreException if the journal can't be emptied into the store
   */
  void replay() {
    try {
      for (Journal.Entry entry : journal.pending()) {
        LOG.info("Storing batch {} that the last run left", entry);
        reached.accept(IngestStep.REPLAYING);
        long start = nanoTime.getAsLong();
        Pause bounded =
            duration ->
                nanoTime.getAsLong() - start + duration.toNanos() <= REPLAY_MAX.toNanos()
                    && pause.sleep(duration);
        try {
          insert(entry, List.of(), bounded, true);
          reached.accept(IngestStep.REPLAYED);
          journal.remove(entry);
        } catch (EventStoreException e) {
          if (e.fault() != Fault.REJECTED) {
            throw e;
          }
          LOG.error("The store refuses batch {}, which is put aside", entry, e);
          journal.quarantine(entry);
        }
      }
    } catch (IOException e) {
      throw new EventStoreException(Fault.UNAVAILABLE, "The journal can't be read: " + e, e);
    }
  }

  /**
   * Stores the requests that are not completed yet, and completes them.
   *
   * @return false if a block had to be left in the journal: its events are unknown to the ledger,
   *     so no batch may follow
   */
  boolean process(List<PendingRequest> batch) {
    // Clients that already got a 503 may have sent the events again.
    List<PendingRequest> waiting =
        batch.stream().filter(pending -> !pending.outcome().isDone()).toList();
    return waiting.isEmpty() || store(waiting);
  }

  private boolean store(List<PendingRequest> batch) {
    long start = nanoTime.getAsLong();
    AdmittedBatch admitted;
    Journal.Entry journaled = null;
    try {
      admitted = ledger.admit(batch.stream().map(PendingRequest::request).toList());
      if (!admitted.rows().isEmpty()) {
        byte[] block = store.encode(admitted.rows());
        reached.accept(IngestStep.FROZEN);
        journaled = append(block);
      }
    } catch (EventStoreException e) {
      ledger.forget();
      LOG.warn("{} requests not stored: {}", batch.size(), e.getMessage());
      complete(batch, IngestOutcome.UNAVAILABLE);
      return true;
    } catch (BatchTooLargeException e) {
      LOG.info("{} requests are stored in two batches: {}", batch.size(), e.getMessage());
      return storeHalves(batch);
    } catch (RuntimeException e) {
      ledger.forget();
      return refuse(batch, e);
    }
    List<CommittedChange> changes = admitted.changes();
    if (journaled != null) {
      reached.accept(IngestStep.JOURNALED);
      try {
        insert(journaled, changes, pause, false);
      } catch (EventStoreException e) {
        ledger.forget();
        if (e.fault() == Fault.REJECTED) {
          remove(journaled);
          return refuse(batch, e);
        }
        LOG.warn("Batch {} is left to the next run: {}", journaled, e.getMessage());
        complete(batch, IngestOutcome.UNAVAILABLE);
        return false;
      }
      reached.accept(IngestStep.COMMITTED);
      remove(journaled);
    }
    ledger.commit();
    changes.forEach(changed);
    listener.batchStored(
        batch.size(),
        admitted.rows().size(),
        journaled == null ? 0 : journaled.block().length,
        nanoTime.getAsLong() - start);
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).stored(admitted.newEvents(i));
    }
    return true;
  }

  /** Finds the guilty request by halving. */
  private boolean refuse(List<PendingRequest> batch, RuntimeException failure) {
    if (batch.size() == 1) {
      LOG.error("A request was refused", failure);
      complete(batch, IngestOutcome.REFUSED);
      return true;
    }
    return storeHalves(batch);
  }

  private boolean storeHalves(List<PendingRequest> batch) {
    int half = batch.size() / 2;
    // Not simply stored: the first may take so long that those of the second are completed.
    return process(batch.subList(0, half)) && process(batch.subList(half, batch.size()));
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

  /**
   * Inserts a journaled block, until it is stored or refused or there is to be no other attempt.
   *
   * @param wasCutOff an attempt was made whose outcome nobody knows
   */
  private void insert(
      Journal.Entry entry, List<CommittedChange> changes, Pause between, boolean wasCutOff) {
    boolean mend = wasCutOff;
    Duration wait = RETRY_PAUSE_FIRST;
    while (true) {
      try {
        store.insert(entry.token(), entry.block());
        if (mend) {
          store.repairAfterUnknownOutcome(entry.block());
        }
        return;
      } catch (EventStoreException e) {
        listener.insertFailed();
        // It may be stored all the same, and be seen by queries from now on.
        changes.forEach(changed);
        mend = true;
        if (e.fault() != Fault.UNAVAILABLE || !between.sleep(wait)) {
          throw e;
        }
        LOG.info("Insert of {} failed, trying again: {}", entry, e.getMessage());
      }
      Duration doubled = wait.multipliedBy(2);
      wait = doubled.compareTo(RETRY_PAUSE_MAX) < 0 ? doubled : RETRY_PAUSE_MAX;
    }
  }

  private static void complete(List<PendingRequest> batch, IngestOutcome outcome) {
    batch.forEach(pending -> pending.outcome().complete(outcome));
  }
}
