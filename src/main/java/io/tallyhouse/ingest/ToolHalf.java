package io.tallyhouse.ingest;

import io.tallyhouse.event.TaskCall;

/**
 * One half of a tool call that waits for the other.
 *
 * @param stopped whether it started a subagent of which a {@code subagent_stop} told
 */
record ToolHalf(
    int sequence,
    long timeMs,
    long callKey,
    String tool,
    boolean error,
    String assistantId,
    boolean stopped) {
  ToolHalf(
      int sequence, long timeMs, long callKey, String tool, boolean error, String assistantId) {
    this(sequence, timeMs, callKey, tool, error, assistantId, false);
  }

  boolean startsTask() {
    return TaskCall.isOf(tool);
  }

  ToolHalf asStopped() {
    return new ToolHalf(sequence, timeMs, callKey, tool, error, assistantId, true);
  }
}
