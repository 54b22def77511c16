package io.tallyhouse.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventTime;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.event.JsonSlice;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event after the other off a parser. What all surfaces' events have in common is read
 * here; subclasses know the names of the fields and what they make an event of. Not thread-safe.
 */
public abstract class EventReader {
  /** Largest {@code data} of an event, bytes as sent; an event with more is rejected. */
  static final int DATA_BYTES_MAX = 64 << 10;

  /** Longest ids of an event, its user and its assistant, characters. */
  static final int ID_LENGTH_MAX = 256;

  /** What reading an event came to. */
  enum Outcome {
    READ,
    TOO_OLD,
    IN_FUTURE,
    DATA_TOO_LARGE,
    INVALID
  }

  /** The fields of an event. */
  public enum Field {
    TYPE,
    SESSION,
    TIMESTAMP,
    DATA,
    EVENT_ID,
    USER,
    ASSISTANT
  }

  private final JsonParser json;
  private final byte[] body;
  private final Violations violations;
  private final OptionalLong idempotencyKey;
  private final long nowMs;
  private final EventDataReader dataReader;

  private int index;
  private final EnumSet<Field> seenFields = EnumSet.noneOf(Field.class);
  private long timeMs;
  private String eventId = "";
  private String userId = "";
  private String assistantId = "";
  private JsonSlice data = JsonSlice.NONE;
  private @Nullable Event event;

  /** What a reader needs of the request. */
  public record Request(
      JsonParser json,
      JsonSlice body,
      Violations violations,
      OptionalLong idempotencyKey,
      long nowMs) {}

  protected EventReader(Request request) {
    this.json = request.json();
    this.body = request.body().body();
    this.violations = request.violations();
    this.idempotencyKey = request.idempotencyKey();
    this.nowMs = request.nowMs();
    this.dataReader = new EventDataReader(json);
  }

  /** The field of that name; null = none, to be passed over. */
  protected abstract @Nullable Field fieldOf(String name);

  /** The fields that every event must have, in the document's order. */
  protected abstract Set<Field> required();

  /** The name of a field in requests. */
  protected abstract String nameOf(Field field);

  /** Reads the type; false if there is none of that name. */
  protected abstract boolean readType(String text);

  /** What is wrong with a type of another name. */
  protected abstract String typeMessage();

  /** Reads the session. Returns what is wrong with it; empty = nothing. */
  protected abstract String readSession(String text);

  /** Forgets the fields of the event before. */
  protected abstract void resetOwn();

  /** Makes the event of the fields, all of which are valid. */
  protected abstract Event make();

  /** The event of the last call of {@link #read} that returned {@link Outcome#READ}. */
  protected final Event event() {
    if (event == null) {
      throw new IllegalStateException("no event was read");
    }
    return event;
  }

  /** Reads the event at which the parser stands, and leaves the parser at its end. */
  protected final Outcome read(int indexInRequest) throws IOException {
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
    for (Field field : required()) {
      if (!seenFields.contains(field)) {
        violate(nameOf(field), "Required");
      }
    }
    if (violations.found() > violationsBefore) {
      return Outcome.INVALID;
    }
    if (!EventTime.isAcceptable(timeMs, nowMs)) {
      return timeMs < EventTime.MIN_MS ? Outcome.TOO_OLD : Outcome.IN_FUTURE;
    }
    if (data.length() > DATA_BYTES_MAX) {
      return Outcome.DATA_TOO_LARGE;
    }
    event = make();
    return Outcome.READ;
  }

  protected final OptionalLong idempotencyKey() {
    return idempotencyKey;
  }

  protected final int index() {
    return index;
  }

  protected final long timeMs() {
    return timeMs;
  }

  protected final String eventId() {
    return eventId;
  }

  protected final String userId() {
    return userId;
  }

  protected final String assistantId() {
    return assistantId;
  }

  protected final JsonSlice data() {
    return data;
  }

  protected final EventDataReader dataReader() {
    return dataReader;
  }

  private void reset(int indexInRequest) {
    index = indexInRequest;
    seenFields.clear();
    timeMs = 0;
    eventId = "";
    userId = "";
    assistantId = "";
    data = JsonSlice.NONE;
    dataReader.reset();
    resetOwn();
  }

  private void readField(String name, JsonToken value) throws IOException {
    Field field = fieldOf(name);
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
      case TYPE -> {
        if (isString(name, value) && !readType(json.getText())) {
          violate(name, typeMessage());
        }
      }
      case SESSION -> {
        String wrong = isString(name, value) ? readSession(json.getText()) : "";
        if (!wrong.isEmpty()) {
          violate(name, wrong);
        }
      }
      case TIMESTAMP -> readTimestamp(name, value);
      case DATA -> readData(name, value);
      case EVENT_ID -> eventId = readId(name, value);
      case USER -> userId = readId(name, value);
      case ASSISTANT -> assistantId = readId(name, value);
    }
  }

  private void readTimestamp(String name, JsonToken value) throws IOException {
    if (isString(name, value)) {
      try {
        timeMs = Iso8601.parseMs(json.getText());
      } catch (DateTimeException e) {
        violate(name, "Invalid ISO 8601 timestamp");
      }
    }
  }

  private void readData(String name, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return;
    }
    if (value != JsonToken.START_OBJECT) {
      violations.addWrongType(path(name), "object", value);
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
    } else if (hasLoneSurrogate(text)) {
      violate(name, "Must not have half a surrogate pair");
    }
    return text;
  }

  /** What JSON can escape and UTF-8 can't store: two such ids would be stored as one. */
  private static boolean hasLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff);
      }
    }
    return false;
  }

  private boolean isString(String name, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      return true;
    }
    violations.addWrongType(path(name), "string", value);
    json.skipChildren();
    return false;
  }

  private void violate(String name, String message) {
    violations.add(path(name), message);
  }

  private String path(String name) {
    return "events[" + index + "]." + name;
  }
}
