package io.tallyhouse.ingest;

import io.tallyhouse.event.Event.ToolCall;
import io.tallyhouse.event.Event.ToolResult;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tool calls of a session without a result, and the results without a call. Not thread-safe.
 *
 * <p>Calls and results pair by {@code tool_use_id}; without one, a result takes the oldest open
 * call (by arrival) of its tool, or of any tool when it names none, that was not made after it.
 */
final class PendingToolEvents {
  /**
   * Calls or results that may wait for their other half in one session; past it the oldest waits in
   * vain.
   */
  static final int WAITING_MAX = 4096;

  private final List<PendingToolEvent> openCalls = new ArrayList<>(0);
  private final List<PendingToolEvent> waitingResults = new ArrayList<>(0);

  /** How many wait. */
  int size() {
    return openCalls.size() + waitingResults.size();
  }

  /**
   * Takes in a stored call or result. Returns whether it is the second half of a call that started
   * a subagent.
   */
  boolean restore(IndexedEvent stored) {
    boolean isCall = stored.type() == EventType.TOOL_USE;
    PendingToolEvent half =
        new PendingToolEvent(
            stored.sequence(),
            stored.timeMs(),
            stored.callKey(),
            stored.tool(),
            stored.error(),
            stored.assistantId());
    if (stored.pairSequence() == 0) {
      addWaiting(isCall ? openCalls : waitingResults, half);
      return false;
    }
    PendingToolEvent other =
        takeFirst(
            isCall ? waitingResults : openCalls,
            waiting -> waiting.sequence() == stored.pairSequence());
    return isCall ? half.startsTask() : other != null && other.startsTask();
  }

  /**
   * The open call that started a subagent of which a stop is, that is not stopped if there is one.
   */
  @Nullable PendingToolEvent stoppedTask() {
    return openTasks()
        .filter(call -> !call.stopped())
        .findFirst()
        .or(() -> openTasks().findFirst())
        .orElse(null);
  }

  private Stream<PendingToolEvent> openTasks() {
    return openCalls.stream().filter(PendingToolEvent::startsTask);
  }

  /** Takes it for the stop of the oldest open call of that assistant that has none. */
  void noteStop(String assistant) {
    for (int i = 0; i < openCalls.size(); i++) {
      PendingToolEvent call = openCalls.get(i);
      if (call.startsTask() && !call.stopped() && call.assistantId().equals(assistant)) {
        openCalls.set(i, call.asStopped());
        return;
      }
    }
  }

  /**
   * Finds the waiting result of a call and takes it out, or lets the call wait.
   *
   * @param sequence of the call
   * @param assistant whose it is as long as its result is not known
   */
  @Nullable PendingToolEvent pair(ToolCall call, int sequence, String assistant) {
    long callKey = call.callKey();
    String tool = call.countedTool();
    PendingToolEvent result =
        takeFirst(
            waitingResults,
            half ->
                half.callKey() == callKey
                    && (callKey != EventIdentity.NONE
                        || (fits(half.tool(), tool) && half.timeMs() >= call.timeMs())));
    if (result == null) {
      addWaiting(
          openCalls,
          new PendingToolEvent(sequence, call.timeMs(), callKey, tool, false, assistant));
    }
    return result;
  }

  /** The same of a result and its call. */
  @Nullable PendingToolEvent pair(ToolResult result, int sequence, String assistant) {
    long callKey = result.callKey();
    String tool = result.tool().name();
    PendingToolEvent call =
        takeFirst(
            openCalls,
            half ->
                half.callKey() == callKey
                    && (callKey != EventIdentity.NONE
                        || (fits(tool, half.tool()) && half.timeMs() <= result.timeMs())));
    if (call == null) {
      addWaiting(
          waitingResults,
          new PendingToolEvent(
              sequence, result.timeMs(), callKey, tool, result.error(), assistant));
    }
    return call;
  }

  private static boolean fits(String resultTool, String calledTool) {
    return resultTool.isEmpty() || resultTool.equals(calledTool);
  }

  private static @Nullable PendingToolEvent takeFirst(
      List<PendingToolEvent> halves, Predicate<PendingToolEvent> wanted) {
    for (Iterator<PendingToolEvent> all = halves.iterator(); all.hasNext(); ) {
      PendingToolEvent half = all.next();
      if (wanted.test(half)) {
        all.remove();
        return half;
      }
    }
    return null;
  }

  private static void addWaiting(List<PendingToolEvent> halves, PendingToolEvent half) {
    if (halves.size() >= WAITING_MAX) {
      halves.remove(0);
    }
    halves.add(half);
  }
}
