package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Event.ToolCall;
import io.tallyhouse.event.Event.ToolResult;
import org.jspecify.annotations.Nullable;

/** What a row says of the tool call it belongs to. */
record ToolPairing(String calledTool, long callTimeMs, long durationMs, boolean error) {
  static ToolPairing of(Event event, @Nullable PendingToolEvent other) {
    if (event instanceof ToolCall call) {
      return other == null
          ? new ToolPairing(call.countedTool(), call.timeMs(), 0, false)
          : of(call.countedTool(), call.timeMs(), other.timeMs(), other.error());
    }
    boolean error = event instanceof ToolResult result && result.error();
    return other == null
        ? new ToolPairing("", event.timeMs(), 0, error)
        : of(other.tool(), other.timeMs(), event.timeMs(), error);
  }

  private static ToolPairing of(String tool, long callTimeMs, long resultTimeMs, boolean error) {
    return new ToolPairing(tool, callTimeMs, Math.max(0, resultTimeMs - callTimeMs), error);
  }
}
