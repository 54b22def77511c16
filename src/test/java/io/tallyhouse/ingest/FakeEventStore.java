package io.tallyhouse.ingest;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Events in memory. Counts the loads; fails them on demand. Not thread-safe. */
final class FakeEventStore implements EventStore {
  final List<Collection<SessionKey>> loads = new ArrayList<>();
  final List<Collection<AccountKey>> callLoads = new ArrayList<>();
  boolean down;

  /** Events of sessions it hands over until it is down. */
  int eventsUntilDown = Integer.MAX_VALUE;

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
  public void loadSessions(
      Collection<SessionKey> sessions, BiConsumer<SessionKey, IndexedEvent> into) {
    failIfDown();
    loads.add(List.copyOf(sessions));
    for (SessionKey key : sessions) {
      for (IndexedEvent event : stored.getOrDefault(key, List.of())) {
        down |= eventsUntilDown-- == 0;
        failIfDown();
        into.accept(key, event);
      }
    }
  }

  private void failIfDown() {
    if (down) {
      throw new EventStoreException(
          EventStoreException.Fault.UNAVAILABLE, "down", new IllegalStateException());
    }
  }

  @Override
  public void loadKeys(Consumer<SessionKey> session, Consumer<AccountKey> identity) {
    failIfDown();
    stored.keySet().forEach(session);
    StoredTranscripts.identities(allRows).forEach(identity);
  }

  @Override
  public void loadMessages(
      Collection<AccountKey> messages, BiConsumer<AccountKey, IndexedMessage> into) {
    StoredTranscripts.messages(allRows, messages)
        .forEach(found -> into.accept(found.getKey(), found.getValue()));
  }

  @Override
  public Set<AccountKey> loadToolEvents(Collection<AccountKey> calls) {
    callLoads.add(List.copyOf(calls));
    failIfDown();
    return StoredTranscripts.toolEvents(allRows, calls);
  }

  @Override
  public byte[] encode(List<EventRow> rows) {
    throw new AssertionError("the ledger encodes nothing");
  }

  @Override
  public List<byte[]> halves(byte[] block) {
    throw new AssertionError("the ledger halves nothing");
  }

  @Override
  public void insert(UUID token, byte[] block) {
    throw new AssertionError("the ledger inserts nothing");
  }

  @Override
  public void repairAfterUnknownOutcome(byte[] block) {
    throw new AssertionError("the ledger mends nothing");
  }

  @Override
  public List<IndexedRow> index(byte[] block) {
    return List.of();
  }
}
