package io.tallyhouse.ingest;

import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;

/**
 * What the session index holds of a stored event, for the ledger.
 *
 * @param identity as {@link EventRow#storedIdentity} says
 * @param tool the called tool of a call; the tool as sent (or empty) of a result
 * @param pairSequence sequence of the other half, if this row completed a pair; else 0
 * @param assistantId whose event it is
 * @param fleet as {@link EventRow#fleet}
 */
public record IndexedEvent(
    int sequence,
    long timeMs,
    EventType type,
    long identity,
    long callKey,
    String tool,
    boolean error,
    int pairSequence,
    String assistantId,
    int fleet) {

  /** The event's identity, also where it follows from {@code tool_use_id} and is not stored. */
  long fullIdentity() {
    return identity == EventIdentity.NONE && callKey != EventIdentity.NONE && type.isToolEvent()
        ? EventIdentity.ofToolEvent(callKey, type)
        : identity;
  }
}
