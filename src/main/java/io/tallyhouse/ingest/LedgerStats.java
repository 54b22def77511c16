package io.tallyhouse.ingest;

/**
 * The ledger at one moment.
 *
 * @param sessions held between batches
 * @param weightBytes about what they take
 * @param hits sessions that a batch needed and that were held, since the start
 * @param misses sessions that a batch needed and that were not held
 * @param loads times that such sessions were read from the store
 * @param evictions sessions that were dropped for want of room
 */
public record LedgerStats(
    long sessions, long weightBytes, long hits, long misses, long loads, long evictions) {}
