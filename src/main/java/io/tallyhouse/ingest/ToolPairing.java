package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import org.jspecify.annotations.Nullable;

/** What a row says of the tool call it belongs to. */
record ToolPairing(String calledTool, long callTimeMs, long durationMs, boolean error) {
  static ToolPairing of(Event event, @Nullable PendingToolEvent other) {
    boolean call = event.type() == EventType.TOOL_USE;
    if (other == null) {
      return new ToolPairing(call ? event.calledTool() : "", event.timeMs(), 0, event.error());
    }
    long callTime = call ? event.timeMs() : other.timeMs();
    long resultTime = call ? other.timeMs() : event.timeMs();
    return new ToolPairing(
        call ? event.calledTool() : other.tool(),
        callTime,
        Math.max(0, resultTime - callTime),
        call ? other.error() : event.error());
  }
}
