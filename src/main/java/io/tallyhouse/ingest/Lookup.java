package io.tallyhouse.ingest;

import io.tallyhouse.event.Event.ToolEvent;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.Origin;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the store has of the sessions, messages and tool calls of some requests, as far as the
 * ledger does not hold it. It is read in steps, each outside of the thread that admits: a message
 * may be of a session that no request names. Not thread-safe: while {@link #read} runs, nothing
 * else is called.
 */
final class Lookup {
  /** What is still to be read, and after which position's storing. */
  static final class Keys {
    final Set<SessionKey> sessions = new LinkedHashSet<>();
    final Set<AccountKey> messages = new LinkedHashSet<>();
    final Set<AccountKey> calls = new LinkedHashSet<>();
    private long after;

    /** The store is to be read once it has the record of that position. */
    void after(long position) {
      after = Math.max(after, position);
    }

    long after() {
      return after;
    }

    boolean isEmpty() {
      return sessions.isEmpty() && messages.isEmpty() && calls.isEmpty();
    }
  }

  private final Map<SessionKey, SessionState> sessions = new HashMap<>();
  private final Map<AccountKey, MessageState> messages = new HashMap<>();
  private final Set<AccountKey> toolEvents = new HashSet<>();
  // The log's last position when the reading of the key was begun.
  private final Map<SessionKey, Long> sessionsReadAt = new HashMap<>();
  private final Map<AccountKey, Long> messagesReadAt = new HashMap<>();
  private final Map<AccountKey, Long> callsReadAt = new HashMap<>();
  private final long bytesMax;
  private long sessionBytes;
  private long begunAt = -1;
  private boolean knownByAccount;

  /**
   * Nothing is read yet.
   *
   * @param bytesMax about what the stored events of the sessions may take
   */
  Lookup(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** A step is about to begin. */
  void begin(long position) {
    begunAt = begunAt < 0 ? position : begunAt;
  }

  /** The log's last position when the first step was begun. */
  long begunAt() {
    return begunAt;
  }

  /**
   * Reads the keys, all that was stored up to a position.
   *
   * @param position the log's last when it was decided which keys are to be read
   * @throws EventStoreException if the store can't respond; this is of no use then
   * @throws BatchTooLargeException if the sessions take too much; so too
   */
  void read(Keys keys, long position, LedgerSource source) {
    if (!keys.calls.isEmpty()) {
      toolEvents.addAll(source.loadToolEvents(keys.calls));
      keys.calls.forEach(key -> callsReadAt.put(key, position));
    }
    if (!keys.messages.isEmpty()) {
      keys.messages.forEach(messages::remove);
      source.loadMessages(
          keys.messages,
          (key, stored) ->
              messages
                  .computeIfAbsent(key, k -> new MessageState(stored.sessionId(), stored.userId()))
                  .restore(stored));
      keys.messages.forEach(key -> messagesReadAt.put(key, position));
    }
    if (!keys.sessions.isEmpty()) {
      keys.sessions.forEach(sessions::remove);
      source.loadSessions(keys.sessions, this::take);
      keys.sessions.forEach(key -> sessionsReadAt.put(key, position));
    }
  }

  private void take(SessionKey key, IndexedEvent stored) {
    SessionState session = sessions.computeIfAbsent(key, k -> new SessionState());
    long before = session.weightBytes();
    session.restore(stored);
    sessionBytes += session.weightBytes() - before;
    if (sessionBytes > bytesMax) {
      throw new BatchTooLargeException(
          "what is stored of their sessions takes more than %d bytes".formatted(bytesMax));
    }
  }

  /** Some of the requests have identities that hold in the account. */
  void noteKnownByAccount() {
    knownByAccount = true;
  }

  /** Whether the session was read after the record of that position was stored. */
  boolean hasSession(SessionKey key, long lastPosition) {
    return sessionsReadAt.getOrDefault(key, -1L) >= lastPosition;
  }

  boolean hasMessage(AccountKey key, long lastPosition) {
    return messagesReadAt.getOrDefault(key, -1L) >= lastPosition;
  }

  boolean hasCall(AccountKey key, long lastPosition) {
    return callsReadAt.getOrDefault(key, -1L) >= lastPosition;
  }

  /** What was read of a session; null if nothing is stored of it. */
  @Nullable SessionState session(SessionKey key) {
    return sessions.get(key);
  }

  /** What is known of a message; null if nothing is. */
  @Nullable MessageState message(AccountKey key) {
    return messages.get(key);
  }

  void add(AccountKey key, MessageState message) {
    messages.put(key, message);
  }

  /** Whether a call or result is looked up in all of the account's sessions. */
  static boolean isLookedUp(ToolEvent event) {
    Origin.Source source = event.origin().source();
    return (source == Origin.Source.TRANSCRIPT
            || source == Origin.Source.HOOK
            || source == Origin.Source.OTLP)
        && event.callKey() != EventIdentity.NONE;
  }

  /**
   * Whether a call or result that is looked up is stored, or was seen before by this. Notes the
   * event as seen.
   */
  boolean repeats(int accountId, ToolEvent event) {
    if (!knownByAccount || event.callKey() == EventIdentity.NONE) {
      return false;
    }
    long key = EventIdentity.ofToolEvent(event.callKey(), event.type());
    return !toolEvents.add(new AccountKey(accountId, key)) && isLookedUp(event);
  }
}
