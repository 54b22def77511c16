package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.FleetEventType;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.SyntheticPrompt;

/**
 * Which events of a coding session count as fleet events (agnt-analytics.md), in order of arrival:
 *
 * <ul>
 *   <li>a prompt that a user typed: incomingMessages;
 *   <li>a call that starts a subagent: tasksInitiated;
 *   <li>the result of such a call, or a {@code subagent_stop}: tasksCompleted. Hooks may report
 *       both for one task, or of one only, so as many are counted as the one that came more often;
 *   <li>the first response to a prompt, or an {@code assistant_stop}: outgoingMessages. Transcripts
 *       have the former and hooks the latter, so they are counted in the same way.
 * </ul>
 *
 * What an event counted as is stored with it as a mask: the bits of {@link FleetEventType}, and
 * {@link #RESPONDS} or {@link #FAILED}. Restoring the masks of a session's events in their order
 * gives an equal state. Not thread-safe.
 */
final class ActivityState {
  /** The event is the first response to a prompt, whether it counts or not. */
  static final int RESPONDS = 1 << 4;

  /** The event is a stop without a response. */
  static final int FAILED = 1 << 5;

  private static final int COUNTED =
      FleetEventType.OUTGOING_MESSAGES.mask() | FleetEventType.TASKS_COMPLETED.mask();

  /** Counts what two sources report: the larger of their counts. */
  private static final class DualSourceCounter {
    private int one;
    private int other;
    private int counted;

    /** Whether this report counts. */
    boolean oneMore() {
      return counts(++one);
    }

    boolean otherMore() {
      return counts(++other);
    }

    private boolean counts(int reported) {
      if (reported <= counted) {
        return false;
      }
      counted++;
      return true;
    }
  }

  private final DualSourceCounter completions = new DualSourceCounter();
  private final DualSourceCounter responses = new DualSourceCounter();
  private boolean waiting;

  /**
   * Takes in an event that is stored for the first time.
   *
   * @param completesTask it is the second half, by arrival, of a call that starts a subagent
   * @return its mask
   */
  int admit(Event event, boolean completesTask) {
    int mask = 0;
    if (event instanceof Event.Prompt prompt && isTyped(prompt.message())) {
      mask = FleetEventType.INCOMING_MESSAGES.mask();
    } else if (event instanceof Event.Response response && waiting && isOfModel(response)) {
      mask = RESPONDS;
    } else if (event instanceof Event.ToolCall call && call.startsTask()) {
      mask = FleetEventType.TASKS_INITIATED.mask();
    } else if (event instanceof Event.Lifecycle stop && stop.failed()) {
      mask = FAILED;
    }
    return count(event.type(), completesTask, mask);
  }

  private static boolean isTyped(Message prompt) {
    return !prompt.sidechain() && prompt.texts().stream().noneMatch(SyntheticPrompt::matches);
  }

  /** Claude Code itself writes of failed requests, as of no model: the prompt waits on. */
  private static boolean isOfModel(Event.Response response) {
    return !response.message().sidechain() && !response.model().isEmpty();
  }

  /** Takes in a stored event, see {@link #admit}. */
  void restore(EventType type, boolean completesTask, int mask) {
    count(type, completesTask, mask & ~COUNTED);
  }

  private int count(EventType type, boolean completesTask, int mask) {
    int counted = mask;
    if ((mask & FleetEventType.INCOMING_MESSAGES.mask()) != 0) {
      waiting = true;
    }
    if ((mask & RESPONDS) != 0) {
      waiting = false;
      counted |= responses.oneMore() ? FleetEventType.OUTGOING_MESSAGES.mask() : 0;
    }
    if (type == EventType.ASSISTANT_STOP && (mask & FAILED) == 0) {
      counted |= responses.otherMore() ? FleetEventType.OUTGOING_MESSAGES.mask() : 0;
    }
    if (completesTask) {
      counted |= completions.oneMore() ? FleetEventType.TASKS_COMPLETED.mask() : 0;
    }
    if (type == EventType.SUBAGENT_STOP) {
      counted |= completions.otherMore() ? FleetEventType.TASKS_COMPLETED.mask() : 0;
    }
    return counted;
  }
}
