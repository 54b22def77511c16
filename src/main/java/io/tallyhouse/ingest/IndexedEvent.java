package io.tallyhouse.ingest;

import io.tallyhouse.event.EventType;

/**
 * What the session index holds of a stored event, for the ledger.
 *
 * @param tool the called tool of a call; the tool as sent (or empty) of a result
 * @param pairSequence sequence of the other half, if this row completed a pair; else 0
 */
public record IndexedEvent(
    int sequence,
    long timeMs,
    EventType type,
    long identity,
    long callKey,
    String tool,
    boolean error,
    int pairSequence) {}
