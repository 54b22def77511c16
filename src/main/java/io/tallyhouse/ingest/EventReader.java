package io.tallyhouse.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventTime;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.event.JsonSlice;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads one event after the other off a parser. Not thread-safe. */
final class EventReader {
  /** Largest {@code data} of an event, bytes as sent; an event with more is rejected. */
  static final int DATA_BYTES_MAX = 64 << 10;

  /** Longest {@code event_id}, {@code user_id} and {@code assistant_id}, characters. */
  static final int ID_LENGTH_MAX = 256;

  private static final int UUID_LENGTH = 36;
  private static final String TYPE_MESSAGE =
      "Invalid enum value. Expected one of: " + EventType.sentNames();

  /** What reading an event came to. */
  enum Outcome {
    READ,
    REJECTED,
    INVALID
  }

  private final JsonParser json;
  private final byte[] body;
  private final Violations violations;
  private final OptionalLong idempotencyKey;
  private final long nowMs;
  private final EventDataReader dataReader;

  private int index;
  private final EnumSet<Field> seenFields = EnumSet.noneOf(Field.class);
  private @Nullable EventType type;
  private @Nullable UUID sessionId;
  private long timeMs;
  private String eventId = "";
  private String userId = "";
  private String assistantId = "";
  private JsonSlice data = JsonSlice.NONE;
  private @Nullable Event event;

  EventReader(
      JsonParser json,
      byte[] body,
      Violations violations,
      OptionalLong idempotencyKey,
      long nowMs) {
    this.json = json;
    this.body = body;
    this.violations = violations;
    this.idempotencyKey = idempotencyKey;
    this.nowMs = nowMs;
    this.dataReader = new EventDataReader(json);
  }

  /** The event of the last call of {@link #read} that returned {@link Outcome#READ}. */
  Event event() {
    if (event == null) {
      throw new IllegalStateException("no event was read");
    }
    return event;
  }

  /** Reads the event at which the parser stands, and leaves the parser at its end. */
  Outcome read(int indexInRequest) throws IOException {
    reset(indexInRequest);
    if (json.currentToken() != JsonToken.START_OBJECT) {
      violations.addWrongType("events[" + index + "]", "object", json.currentToken());
      json.skipChildren();
      return Outcome.INVALID;
    }
    int violationsBefore = violations.found();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      readField(name, json.nextToken());
    }
    if (!seenFields.contains(Field.TYPE)) {
      violate("event_type", "Required");
    }
    if (!seenFields.contains(Field.SESSION)) {
      violate("session_id", "Required");
    }
    if (!seenFields.contains(Field.TIMESTAMP)) {
      violate("timestamp", "Required");
    }
    EventType validType = type;
    UUID validSession = sessionId;
    if (violations.found() > violationsBefore || validType == null || validSession == null) {
      return Outcome.INVALID;
    }
    if (!EventTime.isAcceptable(timeMs, nowMs) || data.length() > DATA_BYTES_MAX) {
      return Outcome.REJECTED;
    }
    event =
        new Event(
            validType,
            validSession,
            timeMs,
            userId,
            assistantId,
            dataReader.toolName(),
            dataReader.toolUseId(),
            validType == EventType.TOOL_RESULT && dataReader.error(),
            data,
            identity(validType, validSession));
    return Outcome.READ;
  }

  private enum Field {
    TYPE,
    SESSION,
    TIMESTAMP,
    DATA,
    EVENT_ID,
    USER,
    ASSISTANT;

    static @Nullable Field of(String name) {
      return switch (name) {
        case "event_type" -> TYPE;
        case "session_id" -> SESSION;
        case "timestamp" -> TIMESTAMP;
        case "data" -> DATA;
        case "event_id" -> EVENT_ID;
        case "user_id" -> USER;
        case "assistant_id" -> ASSISTANT;
        default -> null;
      };
    }
  }

  private void reset(int indexInRequest) {
    index = indexInRequest;
    seenFields.clear();
    type = null;
    sessionId = null;
    timeMs = 0;
    eventId = "";
    userId = "";
    assistantId = "";
    data = JsonSlice.NONE;
    dataReader.reset();
  }

  private void readField(String name, JsonToken value) throws IOException {
    Field field = Field.of(name);
    if (field == null) {
      json.skipChildren();
      return;
    }
    if (!seenFields.add(field)) {
      violate(name, "Duplicate field");
      json.skipChildren();
      return;
    }
    switch (field) {
      case TYPE -> readType(value);
      case SESSION -> readSession(value);
      case TIMESTAMP -> readTimestamp(value);
      case DATA -> readData(value);
      case EVENT_ID -> eventId = readId(name, value);
      case USER -> userId = readId(name, value);
      case ASSISTANT -> assistantId = readId(name, value);
    }
  }

  private void readType(JsonToken value) throws IOException {
    if (isString("event_type", value)) {
      type = EventType.ofSentName(json.getText());
      if (type == null) {
        violate("event_type", TYPE_MESSAGE);
      }
    }
  }

  private void readSession(JsonToken value) throws IOException {
    if (!isString("session_id", value)) {
      return;
    }
    String text = json.getText();
    if (text.length() == UUID_LENGTH) {
      try {
        UUID parsed = UUID.fromString(text);
        // Java also takes groups of other lengths.
        if (parsed.toString().equalsIgnoreCase(text)) {
          sessionId = parsed;
        }
      } catch (IllegalArgumentException e) {
        sessionId = null;
      }
    }
    if (sessionId == null) {
      violate("session_id", "Invalid UUID format");
    }
  }

  private void readTimestamp(JsonToken value) throws IOException {
    if (isString("timestamp", value)) {
      try {
        timeMs = Iso8601.parseMs(json.getText());
      } catch (DateTimeException e) {
        violate("timestamp", "Invalid ISO 8601 timestamp");
      }
    }
  }

  private void readData(JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return;
    }
    if (value != JsonToken.START_OBJECT) {
      violations.addWrongType(path("data"), "object", value);
      json.skipChildren();
      return;
    }
    int from = (int) json.currentTokenLocation().getByteOffset();
    dataReader.read();
    int to = (int) json.currentLocation().getByteOffset();
    data = new JsonSlice(body, from, to - from);
  }

  private String readId(String name, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL || !isString(name, value)) {
      return "";
    }
    String text = json.getText();
    if (text.length() > ID_LENGTH_MAX) {
      violate(name, "Must be at most " + ID_LENGTH_MAX + " characters");
    }
    return text;
  }

  private boolean isString(String name, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      return true;
    }
    violations.addWrongType(path(name), "string", value);
    json.skipChildren();
    return false;
  }

  private long identity(EventType validType, UUID validSession) {
    if (!eventId.isEmpty()) {
      return EventIdentity.ofEventId(eventId);
    }
    if (validType.isToolEvent() && !dataReader.toolUseId().isEmpty()) {
      return EventIdentity.ofToolEvent(
          EventIdentity.ofToolUseId(dataReader.toolUseId()), validType);
    }
    if (idempotencyKey.isPresent()) {
      return EventIdentity.ofRequest(
          idempotencyKey.getAsLong(),
          index,
          validType,
          validSession,
          timeMs,
          userId,
          assistantId,
          data);
    }
    return EventIdentity.NONE;
  }

  private void violate(String name, String message) {
    violations.add(path(name), message);
  }

  private String path(String name) {
    return "events[" + index + "]." + name;
  }
}
