package io.tallyhouse.ingest;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A ledger whose store is read at once, and has a batch when it is committed. */
final class DirectLedger {
  private final LedgerSource source;
  private final Ledger ledger;
  private final long lookupBytesMax;
  private @Nullable AdmittedBatch admitted;
  private long position;

  DirectLedger(EventStore store, long bytesMax) {
    this(store, bytesMax, Intake.LOOKUP_BYTES_MAX);
  }

  /**
   * @param lookupBytesMax what the stored sessions of several requests may take
   */
  DirectLedger(EventStore store, long bytesMax, long lookupBytesMax) {
    this.source = new LedgerSource(store);
    this.ledger = new Ledger(bytesMax, new StoredKeys());
    this.lookupBytesMax = lookupBytesMax;
  }

  AdmittedBatch admit(List<IngestRequest> batch) {
    Lookup lookup = new Lookup(batch.size() == 1 ? Long.MAX_VALUE : lookupBytesMax);
    Lookup.Keys keys = ledger.missing(batch, lookup);
    while (!keys.isEmpty()) {
      ledger.release();
      lookup.begin(position);
      lookup.read(keys, position, source);
      keys = ledger.missing(batch, lookup);
    }
    AdmittedBatch entry = ledger.admit(batch, lookup);
    admitted = entry;
    return entry;
  }

  void commit() {
    position++;
    ledger.commit(Objects.requireNonNull(admitted), position);
    ledger.stored(position);
  }

  void forget() {
    ledger.forget();
  }

  void forgetAccount(int accountId) {
    ledger.forgetAccount(accountId);
  }
}
