package io.tallyhouse.ingest;

import io.tallyhouse.event.EventIdentity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What the ledger is read from: the store, and the rows that the store refused, which were admitted
 * too and will be stored when they are replayed. Thread-safe.
 */
final class LedgerSource {
  private static final Deque<IndexedEvent> NONE = new ArrayDeque<>();

  private final EventStore store;
  // INVARIANT: all guarded by this.
  private final Set<UUID> tokens = new HashSet<>();
  private final Map<SessionKey, TreeMap<Integer, IndexedEvent>> events = new HashMap<>();
  private final Map<AccountKey, List<IndexedMessage>> messages = new HashMap<>();
  private final Set<AccountKey> toolEvents = new HashSet<>();

  LedgerSource(EventStore store) {
    this.store = store;
  }

  /** The store refuses a block; the same token again is the same block. */
  synchronized void refused(UUID token, byte[] block) {
    if (!tokens.add(token)) {
      return;
    }
    for (IndexedRow row : store.index(block)) {
      IndexedEvent event = row.event();
      events.computeIfAbsent(row.session(), key -> new TreeMap<>()).put(event.sequence(), event);
      if (row.messageKey() != null && row.message() != null) {
        messages.computeIfAbsent(row.messageKey(), key -> new ArrayList<>()).add(row.message());
      }
      if (event.type().isToolEvent() && event.callKey() != EventIdentity.NONE) {
        toolEvents.add(
            new AccountKey(
                row.session().accountId(),
                EventIdentity.ofToolEvent(event.callKey(), event.type())));
      }
    }
  }

  /** As {@link EventStore#loadSessions}. */
  void loadSessions(Collection<SessionKey> sessions, BiConsumer<SessionKey, IndexedEvent> known) {
    Map<SessionKey, Deque<IndexedEvent>> refused = refusedOf(sessions);
    store.loadSessions(
        sessions,
        (key, event) -> {
          Deque<IndexedEvent> before = refused.getOrDefault(key, NONE);
          while (!before.isEmpty() && before.getFirst().sequence() < event.sequence()) {
            known.accept(key, before.removeFirst());
          }
          known.accept(key, event);
        });
    refused.forEach((key, rest) -> rest.forEach(event -> known.accept(key, event)));
  }

  private synchronized Map<SessionKey, Deque<IndexedEvent>> refusedOf(
      Collection<SessionKey> sessions) {
    Map<SessionKey, Deque<IndexedEvent>> refused = new HashMap<>();
    for (SessionKey key : sessions) {
      if (events.containsKey(key)) {
        refused.put(key, new ArrayDeque<>(events.get(key).values()));
      }
    }
    return refused;
  }

  /** As {@link EventStore#loadMessages}. */
  void loadMessages(Collection<AccountKey> keys, BiConsumer<AccountKey, IndexedMessage> known) {
    store.loadMessages(keys, known);
    synchronized (this) {
      for (AccountKey key : keys) {
        messages.getOrDefault(key, List.of()).forEach(message -> known.accept(key, message));
      }
    }
  }

  /** As {@link EventStore#loadToolEvents}; those of other calls may be among them. */
  Set<AccountKey> loadToolEvents(Collection<AccountKey> calls) {
    Set<AccountKey> known = new HashSet<>(store.loadToolEvents(calls));
    synchronized (this) {
      known.addAll(toolEvents);
    }
    return known;
  }

  /** As {@link EventStore#loadKeys}. */
  void loadKeys(Consumer<SessionKey> session, Consumer<AccountKey> identity) {
    store.loadKeys(session, identity);
    synchronized (this) {
      events.forEach(
          (key, refused) -> {
            session.accept(key);
            refused.values().stream()
                .filter(event -> event.callKey() != EventIdentity.NONE)
                .forEach(
                    event -> identity.accept(new AccountKey(key.accountId(), event.callKey())));
          });
      messages.keySet().forEach(identity);
    }
  }
}
