package io.tallyhouse.ingest;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where events are kept. Implementations are used by one thread, block it, and bound every wait.
 */
public interface EventStore {
  /**
   * Everything stored of the sessions, each session's events in order of their sequence. Unknown
   * sessions are absent.
   *
   * @throws EventStoreException if the store can't answer
   */
  Map<SessionKey, List<IndexedEvent>> loadSessions(Collection<SessionKey> sessions);

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
