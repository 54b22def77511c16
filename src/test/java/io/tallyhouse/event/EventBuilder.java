package io.tallyhouse.event;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Builds the events of tests. What is not set is empty. Not thread-safe. */
public final class EventBuilder {
  private final EventType type;
  private UUID sessionId;
  private final long timeMs;
  private Event.Actor actor = Event.Actor.NONE;
  private Origin origin = Origin.of(Origin.Source.API);
  private long identity = EventIdentity.NONE;
  private JsonSlice data = JsonSlice.NONE;
  private Event.Tool tool = Event.Tool.NONE;
  private boolean error;
  private boolean denied;
  private long durationMs = Event.ToolResult.UNKNOWN_DURATION;
  private int input;
  private String model = "";
  private @Nullable Message message;

  private EventBuilder(EventType type, UUID sessionId, long timeMs) {
    this.type = type;
    this.sessionId = sessionId;
    this.timeMs = timeMs;
  }

  /** An event that an agent sent. */
  public static EventBuilder event(EventType type, UUID sessionId, long timeMs) {
    return new EventBuilder(type, sessionId, timeMs);
  }

  /** An event of a transcript, on no branch. */
  public static EventBuilder ofTranscript(
      EventType type, UUID sessionId, long timeMs, String project) {
    EventBuilder builder = new EventBuilder(type, sessionId, timeMs);
    builder.origin = Origin.of(Origin.Source.TRANSCRIPT).in(project, "");
    return builder;
  }

  /** The same event, but for what is set anew. */
  public static EventBuilder of(Event event) {
    EventBuilder builder = new EventBuilder(event.type(), event.sessionId(), event.timeMs());
    builder.actor = event.actor();
    builder.origin = event.origin();
    builder.identity = event.identity();
    builder.data = event.data();
    builder.tool = event.tool();
    builder.error = event instanceof Event.ToolResult result && result.error();
    builder.denied = event instanceof Event.ToolResult result && result.denied();
    builder.durationMs =
        event instanceof Event.ToolResult result
            ? result.durationMs()
            : Event.ToolResult.UNKNOWN_DURATION;
    builder.input = event instanceof Event.ToolCall call ? call.input() : 0;
    builder.model = event.model();
    builder.message = event instanceof Event.MessageEvent sent ? sent.message() : null;
    return builder;
  }

  public EventBuilder session(UUID id) {
    sessionId = id;
    return this;
  }

  public EventBuilder actor(String user, String assistant, String agentType) {
    actor = new Event.Actor(user, assistant, agentType);
    return this;
  }

  public EventBuilder origin(Origin from) {
    origin = from;
    return this;
  }

  public EventBuilder identity(long hash) {
    identity = hash;
    return this;
  }

  public EventBuilder data(byte[] json) {
    data = new JsonSlice(json, 0, json.length);
    return this;
  }

  public EventBuilder tool(Event.Tool called) {
    tool = called;
    return this;
  }

  /** The tool of a name, of a call that has no id. */
  public EventBuilder tool(String name) {
    tool = Event.Tool.of(name, "");
    return this;
  }

  /** A tool and the id of the call, by which a call or result is known unless the id is empty. */
  public EventBuilder tool(String name, String useId) {
    tool = Event.Tool.of(name, useId);
    if (type.isToolEvent() && !useId.isEmpty()) {
      identity = EventIdentity.ofToolEvent(tool.callKey(), type);
    }
    return this;
  }

  public EventBuilder error() {
    error = true;
    return this;
  }

  public EventBuilder denied() {
    denied = true;
    return this;
  }

  /** How long the tool ran, as its source measured it, of a result. */
  public EventBuilder duration(long milliseconds) {
    durationMs = milliseconds;
    return this;
  }

  /** What equal inputs of calls share. */
  public EventBuilder input(int hash) {
    input = hash;
    return this;
  }

  public EventBuilder model(String name) {
    model = name;
    return this;
  }

  /** What a message event says, by whose key it is known. */
  public EventBuilder message(Message said) {
    message = said;
    identity = said.key();
    return this;
  }

  public Event build() {
    Event.Head head = new Event.Head(sessionId, timeMs, actor, origin, identity, data);
    return switch (type) {
      case TOOL_USE -> new Event.ToolCall(head, tool, model, input);
      case TOOL_RESULT -> new Event.ToolResult(head, tool, error, denied, durationMs);
      case USER_MESSAGE -> new Event.Prompt(head, said());
      case ASSISTANT_MESSAGE -> new Event.Response(head, model, said());
      case SESSION_START, SESSION_END, SUBAGENT_STOP, ASSISTANT_STOP ->
          new Event.Lifecycle(type, head, tool);
      case MESSAGE_PART -> new Event.MessagePart(head, model, EventIdentity.NONE);
      case FLEET_EVENT -> throw new IllegalStateException("fleet events are made by their decoder");
    };
  }

  private Message said() {
    return Objects.requireNonNull(message, "message");
  }
}
