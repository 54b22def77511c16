package io.tallyhouse.api.trenchcoat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Origin;
import io.tallyhouse.event.SubagentCall;
import io.tallyhouse.ingest.EventDecoder;
import io.tallyhouse.ingest.EventReader;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads events of coding sessions, as trenchcoat-events.md has them. Not thread-safe. */
public final class SessionEventReader extends EventReader {
  private static final int UUID_LENGTH = 36;
  private static final String TYPE_MESSAGE =
      "Invalid enum value. Expected one of: " + EventType.sentNames();
  private static final Set<Field> REQUIRED =
      Collections.unmodifiableSet(EnumSet.of(Field.TYPE, Field.SESSION, Field.TIMESTAMP));

  private static final Origin NOWHERE = Origin.of(Origin.Source.API);

  private @Nullable EventType type;
  private @Nullable UUID sessionId;

  /** A decoder of {@code POST /api/v1/events}. */
  public static EventDecoder decoder() {
    return new EventDecoder(SessionEventReader::new);
  }

  SessionEventReader(Request request) {
    super(request);
  }

  @Override
  protected @Nullable Field fieldOf(String name) {
    return switch (name) {
      case "event_type" -> Field.TYPE;
      case "session_id" -> Field.SESSION;
      case "timestamp" -> Field.TIMESTAMP;
      case "data" -> Field.DATA;
      case "event_id" -> Field.EVENT_ID;
      case "user_id" -> Field.USER;
      case "assistant_id" -> Field.ASSISTANT;
      default -> null;
    };
  }

  @Override
  protected Set<Field> required() {
    return REQUIRED;
  }

  @Override
  protected String nameOf(Field field) {
    return switch (field) {
      case TYPE -> "event_type";
      case SESSION -> "session_id";
      case TIMESTAMP -> "timestamp";
      case DATA -> "data";
      case EVENT_ID -> "event_id";
      case USER -> "user_id";
      case ASSISTANT -> "assistant_id";
    };
  }

  @Override
  protected boolean readType(String text) {
    type = EventType.ofSentName(text);
    return type != null;
  }

  @Override
  protected String typeMessage() {
    return TYPE_MESSAGE;
  }

  @Override
  protected String readSession(String text) {
    if (text.length() == UUID_LENGTH) {
      try {
        UUID parsed = UUID.fromString(text);
        // Java also takes groups of other lengths.
        if (parsed.toString().equalsIgnoreCase(text)) {
          sessionId = parsed;
          return "";
        }
      } catch (IllegalArgumentException e) {
        // Said below.
      }
    }
    return "Invalid UUID format";
  }

  @Override
  protected void resetOwn() {
    type = null;
    sessionId = null;
  }

  @Override
  protected Event make() {
    EventType validType = Objects.requireNonNull(type);
    UUID validSession = Objects.requireNonNull(sessionId);
    Event.Tool tool = Event.Tool.of(dataReader().toolName(), dataReader().toolUseId());
    Event.Head head =
        new Event.Head(
            validSession,
            timeMs(),
            new Event.Actor(userId(), assistantId(), agentType(validType)),
            origin(),
            identity(validType, validSession, tool.callKey()),
            data());
    return switch (validType) {
      case TOOL_USE ->
          new Event.ToolCall(
              head, tool, dataReader().model(), EventIdentity.ofInput(dataReader().input(data())));
      case TOOL_RESULT ->
          new Event.ToolResult(
              head,
              tool,
              dataReader().error(),
              dataReader().denied(),
              Event.ToolResult.UNKNOWN_DURATION);
      case SESSION_START, SESSION_END, SUBAGENT_STOP, ASSISTANT_STOP ->
          new Event.Lifecycle(validType, head, tool);
      case USER_MESSAGE, ASSISTANT_MESSAGE, MESSAGE_PART, FLEET_EVENT ->
          throw new IllegalStateException("agents send no " + validType);
    };
  }

  private Origin origin() {
    String project = dataReader().project();
    return project.isEmpty() ? NOWHERE : NOWHERE.in(project, "");
  }

  private String agentType(EventType validType) {
    String started =
        validType == EventType.TOOL_USE && SubagentCall.isOf(dataReader().toolName())
            ? SubagentCall.subagentType(data())
            : "";
    return started.isEmpty() ? dataReader().agentType() : started;
  }

  private long identity(EventType validType, UUID validSession, long callKey) {
    if (!eventId().isEmpty()) {
      return EventIdentity.ofEventId(eventId());
    }
    if (validType.isToolEvent() && callKey != EventIdentity.NONE) {
      return EventIdentity.ofToolEvent(callKey, validType);
    }
    if (idempotencyKey().isPresent()) {
      return EventIdentity.ofRequest(
          idempotencyKey().getAsLong(),
          index(),
          validType,
          validSession,
          timeMs(),
          userId(),
          assistantId(),
          data());
    }
    return EventIdentity.NONE;
  }
}
