package io.tallyhouse.ingest;

import io.tallyhouse.api.trenchcoat.SessionEventReader;
import java.util.List;
import java.util.OptionalLong;

/** Makes the rows of request bodies with the server's own decoder and ledger. Not thread-safe. */
public final class LedgerRows {
  private static final long LEDGER_BYTES_MAX = 1L << 30;

  private final EventDecoder decoder = SessionEventReader.decoder();
  private final Ledger ledger = ledger(LEDGER_BYTES_MAX);
  private final int accountId;
  private long position;

  public LedgerRows(int accountId) {
    this.accountId = accountId;
  }

  /** The rows of a valid body. */
  public List<EventRow> admit(byte[] body) {
    DecodedRequest decoded = decoder.decode(body, OptionalLong.empty(), System.currentTimeMillis());
    if (!(decoded instanceof DecodedRequest.Events events) || events.rejected().total() > 0) {
      throw new IllegalStateException("the generator made a bad request: " + decoded);
    }
    position++;
    return admit(
            ledger, List.of(new IngestRequest(accountId, events.events(), body.length)), position)
        .rows();
  }

  /** A ledger of a store that has nothing: every session that it does not hold is new. */
  static Ledger ledger(long bytesMax) {
    StoredKeys known = new StoredKeys();
    known.sessions().end(known.sessions().begin());
    known.identities().end(known.identities().begin());
    return new Ledger(bytesMax, known);
  }

  /** Admits a batch, which is stored at once. */
  static AdmittedBatch admit(Ledger ledger, List<IngestRequest> batch, long position) {
    Lookup nothing = new Lookup(0);
    if (!ledger.missing(batch, nothing).isEmpty()) {
      throw new IllegalStateException("the store would have to be read");
    }
    AdmittedBatch admitted = ledger.admit(batch, nothing);
    ledger.commit(admitted, position);
    ledger.stored(position);
    return admitted;
  }
}
