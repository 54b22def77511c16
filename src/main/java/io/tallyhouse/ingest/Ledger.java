package io.tallyhouse.ingest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.Message;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Knows the stored events of active sessions, so that duplicates are dropped and tool calls paired
 * before anything is written. Sessions it does not hold are loaded from the store, with one query
 * for a batch. It is a cache: dropping any of it changes no result. What transcripts repeat in
 * other sessions is {@link TranscriptIdentities}.
 *
 * <p>A batch is admitted, and then either committed, once it is stored, or forgotten. Not
 * thread-safe: one thread.
 */
final class Ledger {
  /**
   * Memory for what is stored of the sessions that a batch of several requests loads, on top of
   * those that are held: a thousand sessions of 2,000 events each fit. A single request is admitted
   * whatever it loads.
   */
  static final long LOADED_BYTES_MAX = 32L << 20;

  private final EventStore store;
  private final long loadedBytesMax;
  private final Cache<SessionKey, SessionState> sessions;
  // INVARIANT: the records the batch under way has changed; none of them is in `sessions`.
  private final Map<SessionKey, SessionState> changed = new HashMap<>();

  // Read by other threads.
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder loads = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  /** Creates a ledger that holds about {@code bytesMax} bytes of sessions between batches. */
  Ledger(EventStore store, long bytesMax) {
    this(store, bytesMax, LOADED_BYTES_MAX);
  }

  /**
   * The same with a bound of its own.
   *
   * @param loadedBytesMax see {@link #LOADED_BYTES_MAX}
   */
  Ledger(EventStore store, long bytesMax, long loadedBytesMax) {
    this.store = store;
    this.loadedBytesMax = loadedBytesMax;
    this.sessions =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher((SessionKey key, SessionState record) -> record.weightBytes())
            .evictionListener((key, record, cause) -> evictions.increment())
            .executor(Runnable::run)
            .build();
  }

  /**
   * Admits the events of a batch: in order of the requests, inside each of timestamps.
   *
   * @return the rows to store; duplicates have none
   * @throws EventStoreException if unknown sessions can't be loaded; the batch must be forgotten
   *     then
   * @throws BatchTooLargeException if the batch has several requests, which are to be admitted in
   *     smaller ones; nothing is to be forgotten then
   */
  AdmittedBatch admit(List<IngestRequest> batch) {
    TranscriptIdentities transcripts = TranscriptIdentities.load(store, batch);
    checkOut(batch, transcripts.sessions());
    transcripts.loadMessages(store, repeatedMessages(batch, transcripts));
    AdmittedBatch entry = new AdmittedBatch();
    for (IngestRequest request : batch) {
      int accountId = request.accountId();
      UUID sessionId = null;
      SessionState record = null;
      entry.beginRequest();
      for (Event event : inOrderOfTime(request.events())) {
        entry.beginEvent();
        if (event.message() != null) {
          admitMessage(accountId, event, event.message(), transcripts, entry);
          continue;
        }
        if (transcripts.repeats(accountId, event)) {
          continue;
        }
        // Neighbours are mostly of one session.
        if (record == null || !event.sessionId().equals(sessionId)) {
          sessionId = event.sessionId();
          record = recordOf(accountId, sessionId);
        }
        admit(accountId, record, event, null, entry);
      }
    }
    return entry;
  }

  private SessionState recordOf(int accountId, UUID sessionId) {
    return changed.computeIfAbsent(new SessionKey(accountId, sessionId), key -> new SessionState());
  }

  private static void admit(
      int accountId,
      SessionState record,
      Event event,
      @Nullable MessageRow message,
      AdmittedBatch entry) {
    long startBefore = record.startedAtMs();
    EventRow row = record.admit(accountId, event, message);
    if (row != null) {
      entry.add(row, startBefore, record.startedAtMs());
    }
  }

  /** The first row of a message not stored yet is the event; all others are parts. */
  private void admitMessage(
      int accountId,
      Event event,
      Message message,
      TranscriptIdentities transcripts,
      AdmittedBatch entry) {
    Message counted = underStoredKey(accountId, event, message, transcripts);
    MessageState known = transcripts.message(accountId, counted.key());
    boolean first = known == null;
    if (known == null) {
      known = new MessageState(event.sessionId());
      transcripts.add(accountId, counted.key(), known);
    }
    SessionState record = recordOf(accountId, known.sessionId());
    boolean isEvent = first;
    for (MessageRow row : known.admit(event, counted, first)) {
      if (isEvent) {
        admit(accountId, record, event, row, entry);
        isEvent = false;
      } else {
        long started = record.startedAtMs();
        Event part = event.part(known.sessionId(), row.usage());
        entry.add(record.admitPart(accountId, part, row), started, started);
      }
    }
  }

  /**
   * A side conversation repeats responses under request ids of its own: the same response under the
   * key that it is stored with.
   */
  private Message underStoredKey(
      int accountId, Event event, Message message, TranscriptIdentities transcripts) {
    if (message.responseKey() == EventIdentity.NONE
        || transcripts.message(accountId, message.key()) != null) {
      return message;
    }
    long key = recordOf(accountId, event.sessionId()).repeatedMessage(message.responseKey());
    MessageState known = key == EventIdentity.NONE ? null : transcripts.message(accountId, key);
    return known != null && known.mayBeRepeatedBy(message) ? message.withKey(key) : message;
  }

  /** The stored messages of which those of the batch that are not stored may be other copies. */
  private Set<AccountKey> repeatedMessages(
      List<IngestRequest> batch, TranscriptIdentities transcripts) {
    Set<AccountKey> keys = new HashSet<>();
    for (IngestRequest request : batch) {
      int accountId = request.accountId();
      for (Event event : request.events()) {
        Message message = event.message();
        if (message == null
            || message.responseKey() == EventIdentity.NONE
            || transcripts.message(accountId, message.key()) != null) {
          continue;
        }
        SessionState record = changed.get(new SessionKey(accountId, event.sessionId()));
        long key =
            record == null ? EventIdentity.NONE : record.repeatedMessage(message.responseKey());
        if (key != EventIdentity.NONE) {
          keys.add(new AccountKey(accountId, key));
        }
      }
    }
    return keys;
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

  /** What it holds and how it fares. Thread-safe. */
  LedgerStats stats() {
    long weightBytes =
        sessions.policy().eviction().map(held -> held.weightedSize().orElse(0)).orElse(0L);
    return new LedgerStats(
        sessions.estimatedSize(),
        weightBytes,
        hits.sum(),
        misses.sum(),
        loads.sum(),
        evictions.sum());
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

  private void checkOut(List<IngestRequest> batch, Collection<SessionKey> others) {
    Set<SessionKey> unknown = new LinkedHashSet<>();
    for (IngestRequest request : batch) {
      UUID sessionId = null;
      for (Event event : request.events()) {
        if (!event.sessionId().equals(sessionId)) {
          sessionId = event.sessionId();
          checkOut(new SessionKey(request.accountId(), sessionId), unknown);
        }
      }
    }
    others.forEach(key -> checkOut(key, unknown));
    if (unknown.isEmpty()) {
      return;
    }
    loads.increment();
    LoadedSessions loaded = new LoadedSessions(batch.size() == 1 ? Long.MAX_VALUE : loadedBytesMax);
    try {
      store.loadSessions(unknown, loaded::take);
    } catch (BatchTooLargeException e) {
      // What was held is as it was, and smaller batches need it again.
      commit();
      throw e;
    }
    changed.putAll(loaded.records());
  }

  private void checkOut(SessionKey key, Set<SessionKey> unknown) {
    if (changed.containsKey(key) || unknown.contains(key)) {
      return;
    }
    SessionState held = sessions.asMap().remove(key);
    if (held != null) {
      hits.increment();
      changed.put(key, held);
    } else {
      misses.increment();
      unknown.add(key);
    }
  }
}
