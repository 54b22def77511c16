package io.tallyhouse.ingest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.Event.MessageEvent;
import io.tallyhouse.event.Event.ToolEvent;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Knows the events of active sessions, so that duplicates are dropped and tool calls paired before
 * anything is written. It is a cache: what it does not hold is read from the store ({@link
 * Lookup}), once the store has all that the log has of it. Dropping any of it changes no result.
 *
 * <p>A batch is admitted once {@link #missing} finds nothing, and then either committed, when it is
 * in the log, or forgotten. Not thread-safe: one thread.
 */
final class Ledger {
  private final Cache<SessionKey, SessionState> sessions;
  private final StoredKeys known;
  private final RecentKeys recent = new RecentKeys();
  // INVARIANT: the sessions of the batch under way; none of them is in `sessions`.
  private final Map<SessionKey, SessionState> checkedOut = new HashMap<>();

  // Read by other threads.
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder loads = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  /**
   * Creates a ledger.
   *
   * @param bytesMax about the memory of the sessions that it holds between batches
   * @param known what the store may have
   */
  Ledger(long bytesMax, StoredKeys known) {
    this.known = known;
    this.sessions =
        Caffeine.newBuilder()
            .maximumWeight(bytesMax)
            .weigher((SessionKey key, SessionState record) -> record.weightBytes())
            .evictionListener((key, record, cause) -> evictions.increment())
            .executor(Runnable::run)
            .build();
  }

  /**
   * What is to be read from the store before the batch can be admitted. It is to be called again
   * with what was read, until there is nothing. What the ledger holds of the batch is checked out:
   * {@link #admit}, or {@link #release}, is to follow.
   */
  Lookup.Keys missing(List<IngestRequest> batch, Lookup lookup) {
    Lookup.Keys keys = new Lookup.Keys();
    for (IngestRequest request : batch) {
      int accountId = request.accountId();
      UUID sessionId = null;
      for (Event event : request.events()) {
        if (!event.sessionId().equals(sessionId)) {
          sessionId = event.sessionId();
          needSession(new SessionKey(accountId, sessionId), lookup, keys);
        }
        if (event.accountKey() != EventIdentity.NONE) {
          needMessage(new AccountKey(accountId, event.accountKey()), lookup, keys);
          if (event instanceof MessageEvent message
              && message.message().keys().full() != EventIdentity.NONE) {
            needMessage(new AccountKey(accountId, message.message().keys().full()), lookup, keys);
          }
        } else if (event instanceof ToolEvent tool && Lookup.isLookedUp(tool)) {
          needCall(accountId, tool, lookup, keys);
        }
      }
    }
    if (keys.isEmpty()) {
      needRepeatedMessages(batch, lookup, keys);
    }
    if (!keys.isEmpty()) {
      loads.increment();
    }
    return keys;
  }

  private void needSession(SessionKey key, Lookup lookup, Lookup.Keys keys) {
    if (keys.sessions.contains(key) || checkedOut.containsKey(key)) {
      return;
    }
    SessionState held = sessions.asMap().remove(key);
    if (held != null) {
      hits.increment();
      checkedOut.put(key, held);
      return;
    }
    long last = recent.lastPosition(key);
    if (known.sessions().isNew(key.hash64()) || lookup.hasSession(key, last)) {
      return;
    }
    misses.increment();
    keys.sessions.add(key);
    keys.after(last);
  }

  private void needMessage(AccountKey key, Lookup lookup, Lookup.Keys keys) {
    long last = recent.lastPosition(key);
    lookup.noteKnownByAccount();
    if (known.identities().isNew(key.hash64())) {
      return;
    }
    if (!lookup.hasMessage(key, last)) {
      keys.messages.add(key);
      keys.after(last);
      return;
    }
    MessageState message = lookup.message(key);
    if (message != null) {
      needSession(new SessionKey(key.accountId(), message.sessionId()), lookup, keys);
    }
  }

  private void needCall(int accountId, ToolEvent event, Lookup lookup, Lookup.Keys keys) {
    lookup.noteKnownByAccount();
    Origin.Source source = event.origin().source();
    if (source == Origin.Source.HOOK || source == Origin.Source.OTLP) {
      SessionKey sessionKey = new SessionKey(accountId, event.sessionId());
      SessionState session = held(sessionKey, lookup);
      boolean isRead = keys.sessions.contains(sessionKey);
      if (isRead || (session != null && session.hasCall(event.callKey()))) {
        // The usual case: the session has the call, and no store is needed to know its result. To
        // read calls costs more than to read a session.
        return;
      }
    }
    AccountKey key = new AccountKey(accountId, event.callKey());
    if (!known.identities().isNew(key.hash64()) && !lookup.hasCall(key, recent.lastPosition(key))) {
      keys.calls.add(key);
      keys.after(recent.lastPosition(key));
    }
  }

  /** What is known of a session so far; null = nothing. */
  private @Nullable SessionState held(SessionKey key, Lookup lookup) {
    return checkedOut.getOrDefault(key, lookup.session(key));
  }

  /** The stored messages of which those of the batch that are not stored may be other copies. */
  private void needRepeatedMessages(List<IngestRequest> batch, Lookup lookup, Lookup.Keys keys) {
    for (IngestRequest request : batch) {
      for (Event event : request.events()) {
        if (!(event instanceof MessageEvent known)
            || known.message().responseKey() == EventIdentity.NONE) {
          continue;
        }
        Message message = known.message();
        int accountId = request.accountId();
        SessionState session = held(new SessionKey(accountId, event.sessionId()), lookup);
        // Of a prompt both may be stored: as it counts, and the key of its line.
        if (session == null
            || (lookup.message(new AccountKey(accountId, message.key())) != null
                && !(event instanceof Event.Prompt))) {
          continue;
        }
        long repeated = session.copies().repeatedMessage(message.responseKey());
        if (repeated != EventIdentity.NONE) {
          needMessage(new AccountKey(accountId, repeated), lookup, keys);
        }
      }
    }
  }

  /**
   * Admits the events of a batch of which nothing is missing: in order of the requests, inside each
   * of timestamps.
   *
   * @return the rows to store; duplicates have none
   */
  AdmittedBatch admit(List<IngestRequest> batch, Lookup lookup) {
    return new Admission(checkedOut, lookup).admit(batch);
  }

  /**
   * The admitted batch is in the log.
   *
   * @param position of its record; 0 if it has no rows
   */
  void commit(AdmittedBatch batch, long position) {
    if (!batch.rows().isEmpty()) {
      RowKeys keys = RowKeys.of(batch.rows());
      recent.add(position, keys);
      known.add(keys);
    }
    release();
  }

  /** Nothing was admitted since what was checked out was. */
  void release() {
    sessions.putAll(checkedOut);
    checkedOut.clear();
  }

  /** The admitted batch is not in the log: its sessions are read from the store again. */
  void forget() {
    checkedOut.clear();
  }

  /** All up to a position is stored, and was when the reading under way began. */
  void stored(long position) {
    recent.forget(position);
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

  /** Forgets an account's sessions, to read them again. Only while all of the log is stored. */
  void forgetAccount(int accountId) {
    sessions.asMap().keySet().removeIf(key -> key.accountId() == accountId);
  }
}
