package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import org.jspecify.annotations.Nullable;

/**
 * A row of the events table: the event and what the ledger knew when it was admitted. The columns
 * of the same names in {@code sql/clickhouse/migrations/0001_events.sql} say what each means.
 *
 * @param by whose it is and where it happened; its assistant is never empty, see {@link
 *     SessionState}
 * @param message what the row says of a message; null = nothing
 * @param fleet what the row counts as, see {@link ActivityState}
 */
public record EventRow(
    int accountId,
    Event event,
    Attribution by,
    SessionStep step,
    ToolPairing pairing,
    @Nullable MessageRow message,
    int fleet) {

  /** When the tool was called, of calls and of rows that complete a pair; else the event's time. */
  public long callTimeMs() {
    return pairing.call() == null ? event.timeMs() : pairing.call().timeMs();
  }

  /** See {@link SessionStep#sequence}. */
  public int sequence() {
    return step.sequence();
  }

  /** The session that the row counts for. */
  SessionKey session() {
    return new SessionKey(accountId, event.sessionId());
  }

  /** The key by which all of the account knows the message or tool call; null = it has none. */
  @Nullable AccountKey accountIdentity() {
    if (message != null) {
      return new AccountKey(accountId, message.key());
    }
    return event instanceof Event.ToolEvent && event.callKey() != EventIdentity.NONE
        ? new AccountKey(accountId, event.callKey())
        : null;
  }

  /**
   * The event's identity, or {@link EventIdentity#NONE} where it follows from {@code tool_use_id}:
   * random numbers are what takes most room on disk.
   */
  public long storedIdentity() {
    boolean follows =
        event.callKey() != EventIdentity.NONE
            && event instanceof Event.ToolEvent
            && event.identity() == EventIdentity.ofToolEvent(event.callKey(), event.type());
    return follows ? EventIdentity.NONE : event.identity();
  }
}
