package io.tallyhouse.otlp.events;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventTime;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.otlp.LogRecord;
import io.tallyhouse.otlp.RejectedRecordException;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A log record of an agent that has no other source, made into events. What names itself by no id
 * is known by its time and all that it says. Immutable.
 */
final class AgentRecord {
  /** Makes the events of a record. */
  interface Mapping {
    /**
     * The events.
     *
     * @throws RejectedRecordException if it lacks what its events need
     */
    List<Event> of(AgentRecord record) throws RejectedRecordException;
  }

  private final LogRecord record;
  private final SentAttributes attributes;
  private final UUID sessionId;
  private final Set<String> notInData;

  /**
   * @param notInData attributes that are in columns or are texts of their own
   * @throws RejectedRecordException if it names no session
   */
  AgentRecord(LogRecord record, Set<String> notInData) throws RejectedRecordException {
    this.record = record;
    this.attributes = new SentAttributes(record.attributes(), record.source());
    this.sessionId = attributes.requireSession();
    this.notInData = notInData;
  }

  SentAttributes attributes() {
    return attributes;
  }

  /** What tells it from all other records. */
  private String everything() {
    return sessionId + " " + record.timeNanos() + record.attributes();
  }

  /** Its own id if it has one, else all that it says. */
  private String idOr(String key) {
    String id = attributes.id(key);
    return id.isEmpty() ? everything() : id;
  }

  /** A prompt, of which there is one record. */
  List<Event> prompt(String textKey) {
    long key = EventIdentity.ofPrompt(sessionId, everything());
    String text = attributes.own().text(textKey);
    Message message = new Message(key, text.isEmpty() ? List.of() : List.of(text), null, false);
    return List.of(new Event.Prompt(head(key, data()), message));
  }

  /**
   * A response.
   *
   * @param tokens that it used
   */
  List<Event> response(TokenUsage tokens, Pricing pricing) {
    long key = EventIdentity.ofRequestId(everything());
    String model = attributes.model("model");
    MessageUsage usage =
        new MessageUsage(
            record.timeMs(), "", model, "", BillableUsage.of(tokens), MessageUsage.Cost.UNKNOWN);
    Message message =
        new Message(
            Message.Keys.of(key),
            List.of(),
            usage.withCost(pricing.costNanoUsd(usage), false),
            List.of(),
            pricing,
            false);
    return List.of(new Event.Response(head(key, data()), model, message));
  }

  /** What came in place of a response. */
  List<Event> failure() {
    long key = EventIdentity.ofFailedRequest(everything());
    return List.of(
        new Event.Response(head(key, data()), "", new Message(key, List.of(), null, false)));
  }

  /** A call, and if it is not permitted its end, too. */
  List<Event> decision(String toolKey, String idKey, boolean denied) {
    Event.Tool tool = Event.Tool.of(attributes.id(toolKey), idOr(idKey));
    Event.ToolCall call = call(tool, record.timeMs());
    return denied
        ? List.of(call, new Event.ToolResult(resultHead(tool), tool, true, true, 0))
        : List.of(call);
  }

  /** A result, and its call in case the decision does not come, as long before as it took. */
  List<Event> result(String toolKey, String idKey, boolean error) {
    Event.Tool tool = Event.Tool.of(attributes.id(toolKey), idOr(idKey));
    boolean timed = attributes.own().whole("duration_ms").isPresent();
    long durationMs = attributes.count("duration_ms");
    return List.of(
        call(tool, Math.max(EventTime.MIN_MS, record.timeMs() - durationMs)),
        new Event.ToolResult(
            resultHead(tool),
            tool,
            error,
            false,
            timed ? durationMs : Event.ToolResult.UNKNOWN_DURATION));
  }

  /** The start of its session. */
  List<Event> sessionStart() {
    long identity = EventIdentity.ofRecord("session_start", "", 0);
    return List.of(
        new Event.Lifecycle(EventType.SESSION_START, head(identity, data()), Event.Tool.NONE));
  }

  private Event.ToolCall call(Event.Tool tool, long timeMs) {
    long identity = EventIdentity.ofToolEvent(tool.callKey(), EventType.TOOL_USE);
    return new Event.ToolCall(
        attributes.head(sessionId, timeMs, identity, "", data()),
        tool,
        attributes.model("model"),
        0);
  }

  private Event.Head resultHead(Event.Tool tool) {
    return head(EventIdentity.ofToolEvent(tool.callKey(), EventType.TOOL_RESULT), data());
  }

  private Event.Head head(long identity, JsonSlice data) {
    return attributes.head(sessionId, record.timeMs(), identity, "", data);
  }

  private JsonSlice data() {
    return attributes.data(notInData);
  }
}
