package io.tallyhouse.ingest;

import io.tallyhouse.api.trenchcoat.SessionEventReader;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;

/** Makes the rows of request bodies with the server's own decoder and ledger. Not thread-safe. */
public final class LedgerRows {
  private static final long LEDGER_BYTES_MAX = 1L << 30;

  private final EventDecoder decoder = SessionEventReader.decoder();
  private final Ledger ledger = new Ledger(new EmptyStore(), LEDGER_BYTES_MAX);
  private final int accountId;

  public LedgerRows(int accountId) {
    this.accountId = accountId;
  }

  /** The rows of a valid body. */
  public List<EventRow> admit(byte[] body) {
    DecodedRequest decoded = decoder.decode(body, OptionalLong.empty(), System.currentTimeMillis());
    if (!(decoded instanceof DecodedRequest.Events events) || events.rejected().total() > 0) {
      throw new IllegalStateException("the generator made a bad request: " + decoded);
    }
    AdmittedBatch entry =
        ledger.admit(List.of(new IngestRequest(accountId, events.events(), body.length)));
    ledger.commit();
    return entry.rows();
  }

  /** A store in which no session is. */
  static final class EmptyStore implements EventStore {
    @Override
    public void repairAfterUnknownOutcome(byte[] block) {}

    @Override
    public void loadSessions(
        Collection<SessionKey> sessions, BiConsumer<SessionKey, IndexedEvent> stored) {}

    @Override
    public void loadMessages(
        Collection<AccountKey> messages, BiConsumer<AccountKey, IndexedMessage> stored) {}

    @Override
    public Set<AccountKey> loadToolEvents(Collection<AccountKey> calls) {
      return Set.of();
    }

    @Override
    public byte[] encode(List<EventRow> rows) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void insert(UUID token, byte[] block) {
      throw new UnsupportedOperationException();
    }
  }
}
