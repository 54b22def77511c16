package io.tallyhouse.ingest;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Where events are kept. Implementations block, and bound every wait. One thread encodes, one looks
 * up, one lists keys and one inserts, at the same time.
 *
 * <p>Most identities hold within a session. Those read from transcripts hold in the whole account:
 * a resumed or forked session repeats them under another session id.
 */
public interface EventStore {
  /**
   * Hands over everything stored of the sessions, one event after the other and keeping none: a
   * session may have millions. Each session's events come in order of their sequence, of unknown
   * sessions there are none.
   *
   * @param stored may throw {@link BatchTooLargeException}, which ends the loading
   * @throws EventStoreException if the store can't respond; some events may have been handed over
   */
  void loadSessions(Collection<SessionKey> sessions, BiConsumer<SessionKey, IndexedEvent> stored);

  /**
   * Hands over all sessions with events, and the keys of all messages and tool calls, in any order,
   * also repeatedly.
   *
   * @throws EventStoreException if the store can't respond; some may have been handed over
   */
  void loadKeys(Consumer<SessionKey> session, Consumer<AccountKey> identity);

  /**
   * Hands over what is stored of the messages, one row after the other, in any order. Of unknown
   * messages there are none.
   *
   * @param messages their keys, see {@link io.tallyhouse.event.Message#key}
   * @throws EventStoreException if the store can't respond; some rows may have been handed over
   */
  void loadMessages(Collection<AccountKey> messages, BiConsumer<AccountKey, IndexedMessage> stored);

  /**
   * The stored calls and results of the tool calls, in whichever session.
   *
   * @param calls from {@link io.tallyhouse.event.EventIdentity#ofToolUseId}
   * @return from {@link io.tallyhouse.event.EventIdentity#ofToolEvent}
   * @throws EventStoreException if the store can't respond
   */
  Set<AccountKey> loadToolEvents(Collection<AccountKey> calls);

  /** The rows as one block in the store's own format. */
  byte[] encode(List<EventRow> rows);

  /**
   * The first and the second half of a block's rows; nothing of a single row.
   *
   * @param block or several of them, one after the other
   */
  List<byte[]> halves(byte[] block);

  /**
   * What the ledger needs to know of a block's rows.
   *
   * @param block or several of them, one after the other
   */
  List<IndexedRow> index(byte[] block);

  /**
   * Stores a block, all or nothing, in raw data and every rollup. Returns once it is committed. A
   * block inserted again with the same token, with identical bytes, is stored once.
   *
   * @param block or several of them, one after the other, which are stored as one
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
  void repairAfterUnknownOutcome(byte[] block);
}
