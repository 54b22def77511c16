package io.tallyhouse.ingest;

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

  private final List<OpenCall> openCalls = new ArrayList<>(0);
  private final List<WaitingResult> waitingResults = new ArrayList<>(0);

  /** How many wait. */
  int size() {
    return openCalls.size() + waitingResults.size();
  }

  /**
   * Takes in a stored call or result. Returns whether it is the second half of a call that started
   * a subagent.
   *
   * @param by whose row it is, in texts that are held already
   */
  boolean restore(IndexedEvent stored, Attribution by) {
    IndexedTool tool = stored.tool();
    int pairSequence = tool.pairSequence();
    if (stored.type() == EventType.TOOL_USE) {
      CalledTool call =
          new CalledTool(tool.name(), stored.timeMs(), by, tool.model(), tool.input());
      if (pairSequence == 0) {
        addWaiting(openCalls, new OpenCall(stored.sequence(), stored.callKey(), call, false));
        return false;
      }
      takeFirst(waitingResults, waiting -> waiting.sequence() == pairSequence);
      return call.startsTask();
    }
    if (pairSequence == 0) {
      addWaiting(
          waitingResults,
          new WaitingResult(
              stored.sequence(),
              stored.timeMs(),
              stored.callKey(),
              tool.name(),
              tool.error(),
              tool.denied()));
      return false;
    }
    OpenCall open = takeFirst(openCalls, waiting -> waiting.sequence() == pairSequence);
    return open != null && open.call().startsTask();
  }

  /**
   * The open call that started a subagent of which a stop is, that is not stopped if there is one.
   */
  @Nullable CalledTool stoppedTask() {
    return openTasks()
        .filter(open -> !open.stopped())
        .findFirst()
        .or(() -> openTasks().findFirst())
        .map(OpenCall::call)
        .orElse(null);
  }

  private Stream<OpenCall> openTasks() {
    return openCalls.stream().filter(open -> open.call().startsTask());
  }

  /** Takes it for the stop of the oldest open call of that assistant that has none. */
  void noteStop(String assistant) {
    for (int i = 0; i < openCalls.size(); i++) {
      OpenCall open = openCalls.get(i);
      if (open.call().startsTask()
          && !open.stopped()
          && open.call().by().assistantId().equals(assistant)) {
        openCalls.set(i, open.asStopped());
        return;
      }
    }
  }

  /** Finds the waiting result of a call and takes it out, or lets the call wait. */
  @Nullable WaitingResult pair(long callKey, int sequence, CalledTool call) {
    WaitingResult result =
        takeFirst(
            waitingResults,
            waiting ->
                waiting.callKey() == callKey
                    && (callKey != EventIdentity.NONE
                        || (fits(waiting.tool(), call.name())
                            && waiting.timeMs() >= call.timeMs())));
    if (result == null) {
      addWaiting(openCalls, new OpenCall(sequence, callKey, call, false));
    }
    return result;
  }

  /** The same of a result and its call. */
  @Nullable OpenCall pair(ToolResult result, int sequence) {
    long callKey = result.callKey();
    String tool = result.tool().name();
    OpenCall open =
        takeFirst(
            openCalls,
            waiting ->
                waiting.callKey() == callKey
                    && (callKey != EventIdentity.NONE
                        || (fits(tool, waiting.call().name())
                            && waiting.call().timeMs() <= result.timeMs())));
    if (open == null) {
      addWaiting(
          waitingResults,
          new WaitingResult(
              sequence, result.timeMs(), callKey, tool, result.error(), result.denied()));
    }
    return open;
  }

  private static boolean fits(String resultTool, String calledTool) {
    return resultTool.isEmpty() || resultTool.equals(calledTool);
  }

  private static <T> @Nullable T takeFirst(List<T> halves, Predicate<T> wanted) {
    for (Iterator<T> all = halves.iterator(); all.hasNext(); ) {
      T half = all.next();
      if (wanted.test(half)) {
        all.remove();
        return half;
      }
    }
    return null;
  }

  private static <T> void addWaiting(List<T> halves, T half) {
    if (halves.size() >= WAITING_MAX) {
      halves.remove(0);
    }
    halves.add(half);
  }
}
