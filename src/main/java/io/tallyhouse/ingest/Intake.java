package io.tallyhouse.ingest;

import io.tallyhouse.event.Months;
import io.tallyhouse.ingest.log.EventLog;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests into the log: admit → append → respond. Requests that the ledger knows all
 * sessions of are appended together at once; the others wait until the store was read ({@link
 * Lookup}), one reading at a time, while the former go on.
 *
 * <p>Has no thread and no clock of its own, so that a simulation can drive it. Not thread-safe.
 */
final class Intake {
  /**
   * Memory for what is stored of the sessions that requests share a reading of: a thousand sessions
   * of 2,000 events each fit. A single request is admitted whatever it reads.
   */
  static final long LOOKUP_BYTES_MAX = 32L << 20;

  /** Requests that share a reading of the store. */
  static final int LOOKUP_REQUESTS_MAX = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  /** Of what the parts of ingest consist. */
  record Parts(
      EventStore store,
      LedgerSource source,
      EventLog log,
      LogProgress progress,
      Consumer<AppendedRecord> appended,
      Consumer<CommittedChange> changed,
      Consumer<IngestStep> reached) {}

  /** A reading of the store, and the requests that wait for it. */
  private record Reading(
      List<PendingRequest> requests, Lookup lookup, Lookup.Keys keys, long position) {}

  private final Parts parts;
  private final Ledger ledger;
  private final IngestListener listener;
  private final boolean respondWhenStored;
  private final Executor lookups;
  private final Consumer<Runnable> later;
  private final Object indexes;
  private final LongSupplier nanoTime;
  private final long lookupBytesMax;
  private final Deque<PendingRequest> unknown = new ArrayDeque<>();
  private @Nullable Reading reading;
  private int readingRequestsMax = LOOKUP_REQUESTS_MAX;

  /**
   * @param respondWhenStored whether requests are completed when the store has their events, and
   *     not when the log has them
   * @param lookups runs readings of the store, which block
   * @param later runs something on this intake's thread
   * @param indexes held while the store is read
   */
  Intake(
      Parts parts,
      Ledger ledger,
      IngestListener listener,
      boolean respondWhenStored,
      Executor lookups,
      Consumer<Runnable> later,
      Object indexes,
      LongSupplier nanoTime,
      long lookupBytesMax) {
    this.parts = parts;
    this.ledger = ledger;
    this.listener = listener;
    this.respondWhenStored = respondWhenStored;
    this.lookups = lookups;
    this.later = later;
    this.indexes = indexes;
    this.nanoTime = nanoTime;
    this.lookupBytesMax = lookupBytesMax;
  }

  /** Takes requests in, each of which is completed now or later. */
  void take(List<PendingRequest> batch) {
    Lookup nothing = new Lookup(0);
    List<PendingRequest> known = new ArrayList<>();
    for (PendingRequest pending : batch) {
      if (pending.dropIfDone()) {
        continue;
      }
      if (ledger.missing(List.of(pending.request()), nothing).isEmpty()) {
        known.add(pending);
      } else {
        unknown.add(pending);
      }
    }
    append(known, nothing);
    unknown.removeIf(PendingRequest::dropIfDone);
    readNext();
  }

  /** Whether no request waits for a reading of the store. */
  boolean isIdle() {
    return reading == null && unknown.isEmpty();
  }

  /** Completes the requests that wait for a reading of the store. */
  void abandon() {
    PendingRequest.complete(List.copyOf(unknown), IngestOutcome.UNAVAILABLE);
    unknown.clear();
    if (reading != null) {
      PendingRequest.complete(reading.requests(), IngestOutcome.UNAVAILABLE);
    }
  }

  private void readNext() {
    while (reading == null && !unknown.isEmpty()) {
      List<PendingRequest> batch = IngestBatch.take(unknown, readingRequestsMax);
      batch.removeIf(PendingRequest::dropIfDone);
      admitOrRead(batch, new Lookup(batch.size() == 1 ? Long.MAX_VALUE : lookupBytesMax));
    }
  }

  /** Appends requests if nothing is missing, else reads what is. */
  private void admitOrRead(List<PendingRequest> batch, Lookup lookup) {
    Lookup.Keys keys = ledger.missing(PendingRequest.requests(batch), lookup);
    if (keys.isEmpty()) {
      append(batch, lookup);
      return;
    }
    ledger.release();
    long position = parts.progress().appended();
    lookup.begin(position);
    Reading begun = new Reading(batch, lookup, keys, position);
    reading = begun;
    CompletableFuture<Void> stored = parts.progress().whenStoredUpTo(keys.after());
    CompletableFuture<Void> unused = stored.thenRunAsync(() -> read(begun), lookups);
  }

  private void read(Reading begun) {
    RuntimeException failure = null;
    try {
      synchronized (indexes) {
        begun.lookup().read(begun.keys(), begun.position(), parts.source());
      }
    } catch (RuntimeException e) {
      failure = e;
    }
    RuntimeException cause = failure;
    later.accept(() -> readDone(begun, cause));
  }

  private void readDone(Reading done, @Nullable RuntimeException failure) {
    reading = null;
    List<PendingRequest> batch = done.requests();
    if (failure == null) {
      batch.removeIf(PendingRequest::dropIfDone);
      admitOrRead(batch, done.lookup());
    } else if (failure instanceof BatchTooLargeException) {
      LOG.info("{} requests are looked up in turns: {}", batch.size(), failure.getMessage());
      readingRequestsMax = Math.max(1, batch.size() / 2);
      for (int i = batch.size() - 1; i >= 0; i--) {
        unknown.addFirst(batch.get(i));
      }
    } else {
      LOG.warn("{} requests not taken: {}", batch.size(), failure.getMessage());
      PendingRequest.complete(batch, IngestOutcome.UNAVAILABLE);
    }
    readNext();
  }

  /**
   * No row that is stored up to a position needs to be remembered, unless a reading that began
   * before is under way.
   */
  void forgetStored() {
    long stored = parts.progress().stored();
    ledger.stored(reading == null ? stored : Math.min(stored, reading.lookup().begunAt()));
  }

  /** Appends requests of which nothing is missing, as one record, and responds. */
  private void append(List<PendingRequest> batch, Lookup lookup) {
    if (batch.isEmpty()) {
      ledger.release();
      return;
    }
    long start = nanoTime.getAsLong();
    AdmittedBatch admitted;
    byte[] block = {};
    try {
      admitted = ledger.admit(PendingRequest.requests(batch), lookup);
      if (!admitted.rows().isEmpty()) {
        block = parts.store().encode(admitted.rows());
      }
    } catch (RuntimeException e) {
      ledger.forget();
      refuse(batch, e);
      return;
    }
    long position = 0;
    if (block.length > 0) {
      parts.reached().accept(IngestStep.ENCODED);
      try {
        position = parts.log().append(block);
      } catch (IOException e) {
        ledger.forget();
        LOG.warn("{} requests not taken: {}", batch.size(), e.toString());
        PendingRequest.complete(batch, IngestOutcome.UNAVAILABLE);
        return;
      }
      parts.reached().accept(IngestStep.APPENDED);
    }
    ledger.commit(admitted, position);
    if (position != 0) {
      appended(position, batch, admitted, block.length);
      listener.added(admitted.rows());
    }
    listener.requestsAppended(
        batch.size(), admitted.rows().size(), block.length, nanoTime.getAsLong() - start);
    readingRequestsMax = Math.min(LOOKUP_REQUESTS_MAX, 2 * readingRequestsMax);
    respond(batch, admitted);
    parts.reached().accept(IngestStep.ACKNOWLEDGED);
  }

  /**
   * Queries that come from now on wait for the record, and only then results that it changes are
   * dropped: one that is kept afterwards has it.
   */
  private void appended(
      long position, List<PendingRequest> batch, AdmittedBatch admitted, int bytes) {
    List<CommittedChange> changes = admitted.changes();
    parts
        .progress()
        .appended(
            position, changes.stream().map(CommittedChange::accountId).collect(Collectors.toSet()));
    changes.forEach(parts.changed());
    Months months = new Months();
    batch.forEach(pending -> months.addAll(pending.months()));
    parts
        .appended()
        .accept(
            new AppendedRecord(
                position, admitted.rows().size(), bytes, months, nanoTime.getAsLong()));
  }

  private void respond(List<PendingRequest> batch, AdmittedBatch admitted) {
    int[] newEvents = new int[batch.size()];
    for (int i = 0; i < newEvents.length; i++) {
      newEvents[i] = admitted.newEvents(i);
    }
    Runnable response =
        () -> {
          for (int i = 0; i < newEvents.length; i++) {
            batch.get(i).stored(newEvents[i]);
          }
        };
    if (respondWhenStored) {
      // Also of what others have sent before, and is not stored yet.
      CompletableFuture<Void> unused = parts.progress().whenAllStored().thenRun(response);
    } else {
      response.run();
    }
  }

  /** Finds the guilty request by taking each alone. */
  private void refuse(List<PendingRequest> batch, RuntimeException failure) {
    if (batch.size() == 1) {
      LOG.error("A request was refused", failure);
      PendingRequest.complete(batch, IngestOutcome.REFUSED);
      return;
    }
    readingRequestsMax = 1;
    unknown.addAll(batch);
  }
}
