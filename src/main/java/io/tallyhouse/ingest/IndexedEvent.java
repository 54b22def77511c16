package io.tallyhouse.ingest;

import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;

/**
 * What the session index holds of a stored event, for the ledger.
 *
 * @param keys by which it is known
 * @param by whose event it is; users, places and hosts of rows stored before these were in the
 *     index are empty
 * @param fleet as {@link EventRow#fleet}
 */
public record IndexedEvent(
    int sequence,
    long timeMs,
    EventType type,
    Keys keys,
    Attribution by,
    IndexedTool tool,
    int fleet) {
  /**
   * The keys by which an event is known.
   *
   * @param identity as {@link EventRow#storedIdentity} says
   * @param call as {@link io.tallyhouse.event.Event#callKey}
   */
  public record Keys(long identity, long call) {}

  /** See {@link Keys#call}. */
  long callKey() {
    return keys.call();
  }

  /** The event's identity, also where it follows from {@code tool_use_id} and is not stored. */
  long fullIdentity() {
    return keys.identity() == EventIdentity.NONE
            && callKey() != EventIdentity.NONE
            && type.isToolEvent()
        ? EventIdentity.ofToolEvent(callKey(), type)
        : keys.identity();
  }
}
