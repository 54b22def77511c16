package io.tallyhouse.ingest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which sessions, and which messages and tool calls of accounts, the store may have. Thread-safe.
 *
 * @param sessions by {@link SessionKey#hash64}
 * @param identities by {@link AccountKey#hash64}
 */
record StoredKeys(KnownKeys sessions, KnownKeys identities) {
  private static final Logger LOG = LoggerFactory.getLogger(StoredKeys.class);

  StoredKeys() {
    this(new KnownKeys(), new KnownKeys());
  }

  /**
   * Reads the store's keys anew. Blocks; until it is done no key is new. Keys that are added
   * meanwhile are kept.
   *
   * @return false if they can't be read
   */
  boolean read(LedgerSource source) {
    long ofSessions = sessions.begin();
    long ofIdentities = identities.begin();
    try {
      source.loadKeys(
          session -> sessions.add(session.hash64()), key -> identities.add(key.hash64()));
      sessions.end(ofSessions);
      identities.end(ofIdentities);
      return true;
    } catch (EventStoreException e) {
      LOG.warn("All is looked up: what is stored can't be listed: {}", e.getMessage());
      return false;
    }
  }

  /** No key is new until the store's are read anew. */
  void forget() {
    long unused = sessions.begin() + identities.begin();
  }

  /** The store is about to have rows with these keys. */
  void add(RowKeys keys) {
    sessions.add(keys.sessions());
    identities.add(keys.identities());
  }
}
