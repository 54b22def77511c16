package io.tallyhouse.ingest;

import io.tallyhouse.event.SubagentCall;

/**
 * One half of a tool call that waits for the other.
 *
 * @param stopped whether it started a subagent that a {@code subagent_stop} ended
 */
record PendingToolEvent(
    int sequence,
    long timeMs,
    long callKey,
    String tool,
    boolean error,
    String assistantId,
    boolean stopped) {
  PendingToolEvent(
      int sequence, long timeMs, long callKey, String tool, boolean error, String assistantId) {
    this(sequence, timeMs, callKey, tool, error, assistantId, false);
  }

  boolean startsTask() {
    return SubagentCall.isOf(tool);
  }

  PendingToolEvent asStopped() {
    return new PendingToolEvent(sequence, timeMs, callKey, tool, error, assistantId, true);
  }
}
