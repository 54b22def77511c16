package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import org.jspecify.annotations.Nullable;

/**
 * A row of the events table: the event and what the ledger knew when it was admitted. The columns
 * of the same names in {@code sql/clickhouse/migrations/0001_events.sql} say what each means.
 *
 * @param assistantId whose event it is, see {@link SessionState}; never empty
 * @param sequence number of the event in its session by arrival, from 1
 * @param pairSequence {@code sequence} of the other half of a tool call that this row completes; 0
 *     = it completes none
 * @param calledTool the called tool, on calls and on rows that complete a pair; else empty
 * @param callTimeMs when the tool was called, on the same rows; else the event's time
 * @param durationMs from call to result, on rows that complete a pair; else 0
 * @param opensBucket first event of its session in its quarter of an hour
 * @param previousBucket start of the session's nearest earlier active bucket, seconds since 1970; 0
 *     = none
 * @param nextBucket start of the session's nearest later active bucket, seconds since 1970; 0 =
 *     none
 * @param startBeforeMs the session's start before this event, where this event moved it; 0 = it had
 *     none
 * @param startAfterMs the session's start with this event, where this event moved it; 0 = it did
 *     not
 * @param message what the row says of a message; null = nothing
 * @param fleet what the row counts as, see {@link ActivityState}
 */
public record EventRow(
    int accountId,
    Event event,
    String assistantId,
    int sequence,
    long callKey,
    int pairSequence,
    String calledTool,
    long callTimeMs,
    long durationMs,
    boolean error,
    boolean opensBucket,
    long previousBucket,
    long nextBucket,
    long startBeforeMs,
    long startAfterMs,
    @Nullable MessageRow message,
    int fleet) {

  /** Whether this row is the second half of a tool call and its result to arrive. */
  public boolean completesPair() {
    return pairSequence != 0;
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
    return event instanceof Event.ToolEvent && callKey != EventIdentity.NONE
        ? new AccountKey(accountId, callKey)
        : null;
  }

  /**
   * The event's identity, or {@link EventIdentity#NONE} where it follows from {@code tool_use_id}:
   * random numbers are what takes most room on disk.
   */
  public long storedIdentity() {
    boolean follows =
        callKey != EventIdentity.NONE
            && event instanceof Event.ToolEvent
            && event.identity() == EventIdentity.ofToolEvent(callKey, event.type());
    return follows ? EventIdentity.NONE : event.identity();
  }
}
