package io.tallyhouse.ingest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tallyhouse.event.Event;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Knows the stored events of active sessions, so that duplicates are dropped and tool calls paired
 * before anything is written. Sessions it does not hold are loaded from the store, with one query
 * for a batch. It is a cache: dropping any of it changes no answer.
 *
 * <p>A batch is admitted, and then either committed, once it is stored, or forgotten. Not
 * thread-safe: one thread.
 */
final class Ledger {
  private final EventStore store;
  private final Cache<SessionKey, SessionRecord> sessions;
  // INVARIANT: the records the batch under way has changed; none of them is in `sessions`.
  private final Map<SessionKey, SessionRecord> changed = new HashMap<>();

  /** Creates a ledger that holds about {@code bytesMax} bytes of sessions between batches. */
  Ledger(EventStore store, long bytesMax) {
    this.store = store;
    this.sessions =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher((SessionKey key, SessionRecord record) -> record.weightBytes())
            .executor(Runnable::run)
            .build();
  }

  /**
   * Admits the events of a batch: in order of the requests, inside each of timestamps.
   *
   * @return the rows to store; duplicates have none
   * @throws EventStoreException if unknown sessions can't be loaded; the batch must be forgotten
   *     then
   */
  LedgerEntry admit(List<IngestRequest> batch) {
    takeOut(batch);
    LedgerEntry entry = new LedgerEntry();
    for (IngestRequest request : batch) {
      UUID sessionId = null;
      SessionRecord record = null;
      for (Event event : inOrderOfTime(request.events())) {
        // Neighbours are mostly of one session.
        if (record == null || !event.sessionId().equals(sessionId)) {
          sessionId = event.sessionId();
          SessionKey key = new SessionKey(request.accountId(), sessionId);
          record = changed.computeIfAbsent(key, k -> new SessionRecord());
        }
        long startBefore = record.startedAtMs();
        EventRow row = record.admit(request.accountId(), event);
        if (row != null) {
          entry.add(row, startBefore, record.startedAtMs());
        }
      }
    }
    return entry;
  }

  /** The admitted batch is stored. */
  void commit() {
    sessions.putAll(changed);
    changed.clear();
  }

  /** The admitted batch is not, or not known to be, stored. */
  void forget() {
    changed.clear();
  }

  /** Forgets an account's sessions, to load them again. Only between batches. */
  void forgetAccount(int accountId) {
    sessions.asMap().keySet().removeIf(key -> key.accountId() == accountId);
  }

  private static List<Event> inOrderOfTime(List<Event> events) {
    long latest = Long.MIN_VALUE;
    for (Event event : events) {
      if (event.timeMs() < latest) {
        return events.stream().sorted(Comparator.comparingLong(Event::timeMs)).toList();
      }
      latest = event.timeMs();
    }
    return events;
  }

  private void takeOut(Collection<IngestRequest> batch) {
    Set<SessionKey> unknown = new LinkedHashSet<>();
    for (IngestRequest request : batch) {
      UUID sessionId = null;
      for (Event event : request.events()) {
        if (event.sessionId().equals(sessionId)) {
          continue;
        }
        sessionId = event.sessionId();
        SessionKey key = new SessionKey(request.accountId(), sessionId);
        if (changed.containsKey(key) || unknown.contains(key)) {
          continue;
        }
        SessionRecord held = sessions.asMap().remove(key);
        if (held != null) {
          changed.put(key, held);
        } else {
          unknown.add(key);
        }
      }
    }
    if (unknown.isEmpty()) {
      return;
    }
    store
        .loadSessions(unknown)
        .forEach(
            (key, stored) -> {
              SessionRecord record = new SessionRecord();
              stored.forEach(record::restore);
              changed.put(key, record);
            });
  }
}
