package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Event.ToolCall;
import io.tallyhouse.event.Event.ToolResult;
import io.tallyhouse.event.SubagentCall;
import org.jspecify.annotations.Nullable;

/**
 * What a row says of a tool call.
 *
 * @param pairSequence {@code sequence} of the other half of a tool call that the row completes; 0 =
 *     it completes none
 * @param calledTool the called tool, on calls and on rows that complete a pair; else empty
 * @param callTimeMs when the tool was called, on the same rows; else the event's time
 * @param durationMs from call to result, on rows that complete a pair; else 0
 * @param error the call failed, on results and on rows that complete a pair
 */
public record ToolPairing(
    int pairSequence, String calledTool, long callTimeMs, long durationMs, boolean error) {
  /** Of an event that is no half of a tool call. */
  static ToolPairing none(long timeMs) {
    return new ToolPairing(0, "", timeMs, 0, false);
  }

  static ToolPairing of(Event event, @Nullable PendingToolEvent other) {
    if (event instanceof ToolCall call) {
      return other == null
          ? new ToolPairing(0, call.countedTool(), call.timeMs(), 0, false)
          : pair(other, call.countedTool(), call.timeMs(), other.timeMs(), other.error());
    }
    boolean error = event instanceof ToolResult result && result.error();
    return other == null
        ? new ToolPairing(0, "", event.timeMs(), 0, error)
        : pair(other, other.tool(), other.timeMs(), event.timeMs(), error);
  }

  private static ToolPairing pair(
      PendingToolEvent other, String tool, long callTimeMs, long resultTimeMs, boolean error) {
    long durationMs = Math.max(0, resultTimeMs - callTimeMs);
    return new ToolPairing(other.sequence(), tool, callTimeMs, durationMs, error);
  }

  /** Whether the row is the second half of a tool call and its result to arrive. */
  public boolean isComplete() {
    return pairSequence != 0;
  }

  /** Whether the row completes a call that started a subagent. */
  boolean completesTask() {
    return isComplete() && SubagentCall.isOf(calledTool);
  }
}
