package io.tallyhouse.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event exactly as a client sends it; null fields are left out of the JSON.
 *
 * @param data the text of a JSON object, sent byte by byte as it is here
 */
public record SentEvent(
    String eventType,
    String sessionId,
    String timestamp,
    @Nullable String data,
    @Nullable String eventId,
    @Nullable String userId,
    @Nullable String assistantId) {
  public SentEvent {
    Objects.requireNonNull(eventType, "eventType");
    Objects.requireNonNull(sessionId, "sessionId");
    Objects.requireNonNull(timestamp, "timestamp");
  }

  public SentEvent(String eventType, String sessionId, String timestamp, @Nullable String data) {
    this(eventType, sessionId, timestamp, data, null, null, null);
  }

  public SentEvent withEventId(@Nullable String id) {
    return new SentEvent(eventType, sessionId, timestamp, data, id, userId, assistantId);
  }

  public SentEvent withData(@Nullable String newData) {
    return new SentEvent(eventType, sessionId, timestamp, newData, eventId, userId, assistantId);
  }

  public SentEvent withTimestamp(String newTimestamp) {
    return new SentEvent(eventType, sessionId, newTimestamp, data, eventId, userId, assistantId);
  }

  public SentEvent by(@Nullable String user, @Nullable String assistant) {
    return new SentEvent(eventType, sessionId, timestamp, data, eventId, user, assistant);
  }

  /**
   * The same text for the same event, always; but half of all events have their data before the
   * rest.
   */
  public String json() {
    StringBuilder head = new StringBuilder();
    field(head, "event_type", eventType);
    field(head, "session_id", sessionId);
    field(head, "timestamp", timestamp);
    field(head, "event_id", eventId);
    field(head, "user_id", userId);
    field(head, "assistant_id", assistantId);
    if (data == null) {
      return "{" + head + "}";
    }
    boolean dataFirst = timestamp.hashCode() % 2 == 0;
    return dataFirst
        ? "{\"data\":" + data + "," + head + "}"
        : "{" + head + ",\"data\":" + data + "}";
  }

  private static void field(StringBuilder json, String name, @Nullable String value) {
    if (value != null) {
      json.append(json.isEmpty() ? "" : ",")
          .append(Json.write(name))
          .append(":")
          .append(Json.write(value));
    }
  }
}
