package io.tallyhouse.ingest;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongHashSet;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Origin;
import io.tallyhouse.event.TimeBucket;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger knows of one session: the identities of its stored events, the quarters of an
 * hour it was active in, the tool calls without a result and the results without a call, the users
 * and places that it named last. Admitting the same events in the same order, or restoring the rows
 * that came of it, gives equal records. Not thread-safe.
 *
 * <p>The assistant of an event is the one that was sent; else, of the result of a call that started
 * a subagent, that of the call; else the type of the subagent it names; else, of a {@code
 * subagent_stop}, that of the oldest such call that is open, of those without a stop first; else
 * {@link Event#CODING_ASSISTANT}.
 */
final class SessionState {
  private static final long NO_TIME = Long.MAX_VALUE;
  private static final int BYTES_FIXED = 600;
  private static final int BYTES_PER_IDENTITY = 14;
  private static final int BYTES_PER_WAITING = 200;

  private final LongHashSet identities = new LongHashSet();
  // INVARIANT: ascending, without repeats.
  private final IntArrayList buckets = new IntArrayList(2);
  private final PendingToolEvents toolEvents = new PendingToolEvents();
  private final MessageCopies copies = new MessageCopies();
  private final ReportedBounds bounds = new ReportedBounds();
  private final ActivityState fleet = new ActivityState();
  private final LastCall lastCall = new LastCall();
  // Of the latest row that was carried on from; the texts of the next ones are these where equal.
  private Attribution last = Attribution.NONE;
  private int sequence;
  private long firstEventMs = NO_TIME;
  private long firstStartMs = NO_TIME;

  /**
   * The session's first {@code session_start}, else its earliest event; 0 while it has no event.
   */
  long startedAtMs() {
    if (firstStartMs != NO_TIME) {
      return firstStartMs;
    }
    return firstEventMs == NO_TIME ? 0 : firstEventMs;
  }

  /** About how much memory this takes. */
  int weightBytes() {
    long weight =
        BYTES_FIXED
            + (long) identities.size() * BYTES_PER_IDENTITY
            + (long) buckets.size() * Integer.BYTES
            + copies.weightBytes()
            + bounds.weightBytes()
            + (long) toolEvents.size() * BYTES_PER_WAITING;
    return (int) Math.min(Integer.MAX_VALUE, weight);
  }

  /** Takes in a stored event. The session's events must come in order of their sequence. */
  void restore(IndexedEvent stored) {
    sequence = Math.max(sequence, stored.sequence());
    if (stored.type() == EventType.MESSAGE_PART) {
      notePart(stored.callKey(), stored.keys().identity());
      return;
    }
    long identity = stored.fullIdentity();
    if (identity != EventIdentity.NONE) {
      identities.add(identity);
    }
    if (stored.type() == EventType.FLEET_EVENT) {
      return;
    }
    copies.note(stored.type(), stored.callKey(), identity);
    bounds.note(stored.type(), stored.callKey(), stored.timeMs());
    seeTime(stored.type(), stored.timeMs());
    addBucket(TimeBucket.indexOf(stored.timeMs()));
    if (stored.type() == EventType.SUBAGENT_STOP) {
      toolEvents.noteStop(stored.by().assistantId());
    }
    Attribution by = carryOn(stored.by());
    boolean completesTask = stored.type().isToolEvent() && restoreTool(stored, by);
    fleet.restore(stored.type(), completesTask, stored.fleet());
  }

  /** Takes in an event of this session. Returns its row, or null if the event is stored already. */
  @Nullable EventRow admit(int accountId, Event event, @Nullable MessageRow message) {
    if (bounds.repeats(event.type(), event.callKey(), event.timeMs())) {
      return null;
    }
    if (event.identity() != EventIdentity.NONE && !identities.add(event.identity())) {
      return null;
    }
    if (event instanceof Event.Activity activity) {
      Attribution by = Attribution.ofEvent(event, assistantOf(event));
      return rowApart(accountId, event, by, message, activity.what().mask());
    }
    SessionStep step = step(event.type(), event.timeMs());
    copies.note(event.type(), event.callKey(), event.identity());
    bounds.note(event.type(), event.callKey(), event.timeMs());
    if (event instanceof Event.ToolCall call) {
      Attribution by = attribution(event, assistantOf(event));
      return row(accountId, event, by, step, pairingOf(call, by), message);
    }
    if (event instanceof Event.ToolResult result) {
      OpenCall open = toolEvents.pair(result, sequence);
      Attribution by = attribution(event, assistantOf(result, open));
      return row(accountId, event, by, step, pairingOf(result, open), message);
    }
    Attribution by = attribution(event, assistantOf(event));
    if (event.type() == EventType.SUBAGENT_STOP) {
      toolEvents.noteStop(by.assistantId());
    }
    return row(accountId, event, by, step, ToolPairing.NONE, message);
  }

  private EventRow row(
      int accountId,
      Event event,
      Attribution by,
      SessionStep step,
      ToolPairing pairing,
      @Nullable MessageRow message) {
    int mask = fleet.admit(event, pairing.completesTask());
    return new EventRow(accountId, event, by, step, pairing, message, mask);
  }

  private ToolPairing pairingOf(Event.ToolCall event, Attribution by) {
    CalledTool call =
        new CalledTool(event.countedTool(), event.timeMs(), by, event.model(), event.input());
    WaitingResult result = toolEvents.pair(event.callKey(), sequence, call);
    boolean failed = result != null && result.error();
    boolean retry = lastCall.admit(sequence, call.name(), call.input(), failed);
    return ToolPairing.of(call, result, retry);
  }

  private ToolPairing pairingOf(Event.ToolResult result, @Nullable OpenCall open) {
    if (open != null) {
      lastCall.complete(open.sequence(), result.error());
    }
    return ToolPairing.of(result, open);
  }

  private boolean restoreTool(IndexedEvent stored, Attribution by) {
    IndexedTool tool = stored.tool();
    if (stored.type() == EventType.TOOL_USE) {
      lastCall.admit(stored.sequence(), tool.name(), tool.input(), tool.error());
    } else if (tool.pairSequence() != 0) {
      lastCall.complete(tool.pairSequence(), tool.error());
    }
    return toolEvents.restore(stored, by);
  }

  /** What holds from a row on that names this. */
  private Attribution carryOn(Attribution named) {
    last =
        last.next(
            named.userId(), named.assistantId(), named.project(), named.branch(), named.host());
    return last;
  }

  /** Whose an event is: as it says, else as the session's earlier rows do. */
  String userOf(Event event) {
    String sent = event.actor().userId();
    return sent.isEmpty() ? last.userId() : sent;
  }

  /** Messages are in the place that they name: what they used is taken back there. */
  private Attribution attribution(Event event, String assistant) {
    Origin origin = event.origin();
    last =
        last.next(
            event.actor().userId(), assistant, origin.project(), origin.branch(), origin.host());
    return event instanceof Event.MessageEvent ? last.in(origin.project(), origin.branch()) : last;
  }

  private SessionStep step(EventType type, long timeMs) {
    sequence++;
    long startBefore = startedAtMs();
    seeTime(type, timeMs);
    boolean startMoved = startedAtMs() != startBefore;
    int at = addBucket(TimeBucket.indexOf(timeMs));
    boolean opensBucket = at >= 0;
    return new SessionStep(
        sequence,
        opensBucket,
        at > 0 ? TimeBucket.startSeconds(buckets.get(at - 1)) : 0,
        opensBucket && at + 1 < buckets.size() ? TimeBucket.startSeconds(buckets.get(at + 1)) : 0,
        startMoved ? startBefore : 0,
        startMoved ? startedAtMs() : 0);
  }

  /** Whether a call is stored in this session, by {@link Event#callKey}. */
  boolean hasCall(long callKey) {
    return identities.contains(EventIdentity.ofToolEvent(callKey, EventType.TOOL_USE));
  }

  private void notePart(long callKey, long identity) {
    copies.note(EventType.MESSAGE_PART, callKey, EventIdentity.partOf(identity));
  }

  /** By what copies of its messages are known. */
  MessageCopies copies() {
    return copies;
  }

  /**
   * The row of more of a message: no event of its own, so it has nothing but the message.
   *
   * @param user whose message it is
   */
  EventRow admitPart(int accountId, Event part, MessageRow message, String user) {
    notePart(part.callKey(), part.identity());
    return rowApart(
        accountId, part, Attribution.ofEvent(part, assistantOf(part)).of(user), message, 0);
  }

  /** A row that says nothing of the session. */
  private EventRow rowApart(
      int accountId, Event event, Attribution by, @Nullable MessageRow message, int fleetMask) {
    sequence++;
    SessionStep step = SessionStep.of(sequence);
    return new EventRow(accountId, event, by, step, ToolPairing.NONE, message, fleetMask);
  }

  private String assistantOf(Event.ToolResult result, @Nullable OpenCall open) {
    return result.actor().assistantId().isEmpty() && open != null && open.call().startsTask()
        ? open.call().by().assistantId()
        : assistantOf(result);
  }

  private String assistantOf(Event event) {
    Event.Actor actor = event.actor();
    if (!actor.assistantId().isEmpty()) {
      return actor.assistantId();
    }
    if (!actor.agentType().isEmpty()) {
      return actor.agentType();
    }
    if (event.type() == EventType.SUBAGENT_STOP) {
      CalledTool stopped = toolEvents.stoppedTask();
      return stopped == null ? Event.CODING_ASSISTANT : stopped.by().assistantId();
    }
    return Event.CODING_ASSISTANT;
  }

  private void seeTime(EventType type, long timeMs) {
    firstEventMs = Math.min(firstEventMs, timeMs);
    if (type == EventType.SESSION_START) {
      firstStartMs = Math.min(firstStartMs, timeMs);
    }
  }

  /** Notes an active bucket. Returns its index in {@link #buckets} if it is new, else -1. */
  private int addBucket(int bucket) {
    int at = buckets.size();
    while (at > 0 && buckets.get(at - 1) >= bucket) {
      if (buckets.get(at - 1) == bucket) {
        return -1;
      }
      at--;
    }
    buckets.insert(at, bucket);
    return at;
  }
}
