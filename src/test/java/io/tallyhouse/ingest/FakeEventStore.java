package io.tallyhouse.ingest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Events in memory. Counts the loads; fails them on demand. Not thread-safe. */
final class FakeEventStore implements EventStore {
  final List<Collection<SessionKey>> loads = new ArrayList<>();
  boolean down;

  private final Map<SessionKey, List<IndexedEvent>> stored = new HashMap<>();
  private final List<EventRow> allRows = new ArrayList<>();

  void store(List<EventRow> rows) {
    allRows.addAll(rows);
    for (EventRow row : rows) {
      stored
          .computeIfAbsent(
              new SessionKey(row.accountId(), row.event().sessionId()), k -> new ArrayList<>())
          .add(TestEvents.indexed(row));
    }
  }

  @Override
  public Map<SessionKey, List<IndexedEvent>> loadSessions(Collection<SessionKey> sessions) {
    if (down) {
      throw new EventStoreException(
          EventStoreException.Fault.UNAVAILABLE, "down", new IllegalStateException());
    }
    loads.add(List.copyOf(sessions));
    Map<SessionKey, List<IndexedEvent>> found = new HashMap<>();
    for (SessionKey key : sessions) {
      if (stored.containsKey(key)) {
        found.put(key, List.copyOf(stored.get(key)));
      }
    }
    return found;
  }

  @Override
  public Map<AccountKey, List<IndexedMessage>> loadMessages(Collection<AccountKey> messages) {
    return StoredTranscripts.messages(allRows, messages);
  }

  @Override
  public Set<AccountKey> loadToolEvents(Collection<AccountKey> calls) {
    return StoredTranscripts.toolEvents(allRows, calls);
  }

  @Override
  public byte[] encode(List<EventRow> rows) {
    throw new AssertionError("the ledger encodes nothing");
  }

  @Override
  public void insert(UUID token, byte[] block) {
    throw new AssertionError("the ledger inserts nothing");
  }

  @Override
  public void mend(byte[] block) {
    throw new AssertionError("the ledger mends nothing");
  }
}
