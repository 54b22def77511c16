package io.tallyhouse.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A fleet event exactly as a client sends it; null fields are left out of the JSON or sent as null.
 *
 * @param data the text of a JSON object, sent byte by byte as it is here
 */
public record SentFleetEvent(
    String eventType,
    String timestamp,
    @Nullable String assistant,
    @Nullable String user,
    @Nullable String data,
    @Nullable String id) {
  public SentFleetEvent {
    Objects.requireNonNull(eventType, "eventType");
    Objects.requireNonNull(timestamp, "timestamp");
  }

  /** An event of nobody, with no data. */
  public SentFleetEvent(String eventType, String timestamp) {
    this(eventType, timestamp, null, null, null, null);
  }

  public SentFleetEvent withTimestamp(String newTimestamp) {
    return new SentFleetEvent(eventType, newTimestamp, assistant, user, data, id);
  }

  public SentFleetEvent withId(@Nullable String newId) {
    return new SentFleetEvent(eventType, timestamp, assistant, user, data, newId);
  }

  public SentFleetEvent withData(@Nullable String newData) {
    return new SentFleetEvent(eventType, timestamp, assistant, user, newData, id);
  }

  public SentFleetEvent by(@Nullable String newUser, @Nullable String newAssistant) {
    return new SentFleetEvent(eventType, timestamp, newAssistant, newUser, data, id);
  }

  /** The same text for the same event, always; but events differ in the order of their fields. */
  public String json() {
    boolean writesNulls = timestamp.hashCode() % 3 == 0;
    List<String> fields = new ArrayList<>();
    add(fields, "id", id == null ? null : Json.write(id), writesNulls);
    add(fields, "eventType", Json.write(eventType), true);
    add(fields, "timestamp", Json.write(timestamp), true);
    add(fields, "user", user == null ? null : Json.write(user), writesNulls);
    add(fields, "assistant", assistant == null ? null : Json.write(assistant), writesNulls);
    add(timestamp.hashCode() % 2 == 0 ? 0 : fields.size(), fields, "data", data, writesNulls);
    return "{" + String.join(",", fields) + "}";
  }

  private static void add(
      List<String> fields, String name, @Nullable String json, boolean writesNulls) {
    add(fields.size(), fields, name, json, writesNulls);
  }

  private static void add(
      int index, List<String> fields, String name, @Nullable String json, boolean writesNulls) {
    if (json != null || writesNulls) {
      fields.add(index, "\"" + name + "\":" + json);
    }
  }
}
