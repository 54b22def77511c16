package io.tallyhouse.ingest;

import io.tallyhouse.event.Event.ToolResult;
import org.jspecify.annotations.Nullable;

/**
 * What a row says of a tool call.
 *
 * @param pairSequence {@code sequence} of the other half of a tool call that the row completes; 0 =
 *     it completes none
 * @param call on calls and on rows that complete a pair; else null
 * @param durationMs how long the tool ran, else from call to result, on rows that complete a pair;
 *     else 0
 * @param error the call failed, on results and on rows that complete a pair
 * @param denied the call was not permitted, on the same rows
 * @param retry the row is a call, equal to the one before it, which failed
 */
public record ToolPairing(
    int pairSequence,
    @Nullable CalledTool call,
    long durationMs,
    boolean error,
    boolean denied,
    boolean retry) {
  /** Of an event that is no half of a tool call. */
  static final ToolPairing NONE = new ToolPairing(0, null, 0, false, false, false);

  /**
   * Of a call.
   *
   * @param result that waited for it; null = none did
   */
  static ToolPairing of(CalledTool call, @Nullable WaitingResult result, boolean retry) {
    return result == null
        ? new ToolPairing(0, call, 0, false, false, retry)
        : new ToolPairing(
            result.sequence(),
            call,
            durationMs(call, result.timeMs()),
            result.error(),
            result.denied(),
            retry);
  }

  /**
   * Of a result.
   *
   * @param open the call that waited for it; null = none did
   */
  static ToolPairing of(ToolResult result, @Nullable OpenCall open) {
    return open == null
        ? new ToolPairing(0, null, 0, result.error(), result.denied(), false)
        : new ToolPairing(
            open.sequence(),
            open.call(),
            result.durationMs() == ToolResult.UNKNOWN_DURATION
                ? durationMs(open.call(), result.timeMs())
                : result.durationMs(),
            result.error(),
            result.denied(),
            false);
  }

  private static long durationMs(CalledTool call, long resultTimeMs) {
    return Math.max(0, resultTimeMs - call.timeMs());
  }

  /** Whether the row is the second half of a tool call and its result to arrive. */
  public boolean isComplete() {
    return pairSequence != 0;
  }

  /** Whether the row completes a call that started a subagent. */
  boolean completesTask() {
    return isComplete() && call != null && call.startsTask();
  }
}
