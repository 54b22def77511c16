package io.tallyhouse.ingest;

/** An identity that holds in all sessions of an account, see {@link EventStore}. */
public record AccountKey(int accountId, long key) {}
