package io.tallyhouse.ingest;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Where events are kept. Implementations are used by one thread, block it, and bound every wait.
 *
 * <p>Most identities hold within a session. Those read from transcripts hold in the whole account:
 * a resumed or forked session repeats them under another session id.
 */
public interface EventStore {
  /**
   * Everything stored of the sessions, each session's events in order of their sequence. Unknown
   * sessions are absent.
   *
   * @throws EventStoreException if the store can't answer
   */
  Map<SessionKey, List<IndexedEvent>> loadSessions(Collection<SessionKey> sessions);

  /**
   * What is stored of the messages, in any order. Unknown messages are absent.
   *
   * @param messages their keys, see {@link io.tallyhouse.event.Message#key}
   * @throws EventStoreException if the store can't answer
   */
  Map<AccountKey, List<IndexedMessage>> loadMessages(Collection<AccountKey> messages);

  /**
   * The stored calls and results of the tool calls, in whichever session.
   *
   * @param calls from {@link io.tallyhouse.event.EventIdentity#ofToolUseId}
   * @return from {@link io.tallyhouse.event.EventIdentity#ofToolEvent}
   * @throws EventStoreException if the store can't answer
   */
  Set<AccountKey> loadToolEvents(Collection<AccountKey> calls);

  /** The rows as one block in the store's own format. */
  byte[] encode(List<EventRow> rows);

  /**
   * Stores a block, all or nothing, in raw data and every rollup. Returns once it is committed. A
   * block inserted again with the same token, with identical bytes, is stored once.
   *
   * @throws EventStoreException if it is not known to be stored
   */
  void insert(UUID token, byte[] block);

  /**
   * Makes sure that a block is stored once, in raw data and every rollup, after an attempt to
   * insert it was cut off. To be called when a later attempt succeeded: a store that is killed may
   * have noted a token whose rows it had not stored yet, and then takes the later attempt for a
   * copy.
   *
   * @throws EventStoreException if it is not known to be done
   */
  void mend(byte[] block);
}
