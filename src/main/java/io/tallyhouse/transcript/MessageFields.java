package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the message of a line. Not thread-safe, for one message only. */
final class MessageFields {
  /** The fields that are read, by their names. */
  private enum Field {
    ID("id"),
    MODEL("model"),
    STOP_REASON("stop_reason"),
    USAGE("usage"),
    CONTENT("content");

    private static final Map<String, Field> BY_NAME =
        Arrays.stream(values())
            .collect(Collectors.toUnmodifiableMap(field -> field.key, Function.identity()));

    private final String key;

    Field(String key) {
      this.key = key;
    }
  }

  private final JsonFields fields;
  private final JsonParser json;
  private final MessageText text = new MessageText();
  private final ContentBlocks content;
  private final Set<Field> seen = EnumSet.noneOf(Field.class);

  private String id = "";
  private String model = "";
  private String stopReason = "";
  private boolean hasUsage;
  private @Nullable Usage usage;

  MessageFields(JsonFields fields) {
    this.fields = fields;
    this.json = fields.json();
    this.content = new ContentBlocks(fields, text);
  }

  /** Reads the object at whose start the parser stands, up to its end. */
  void read() throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      Field field = Field.BY_NAME.get(json.currentName());
      JsonToken value = json.nextToken();
      if (field == null) {
        json.skipChildren();
      } else {
        JsonFields.expectFirst(seen.add(field));
        readField(field, value);
      }
    }
  }

  String id() {
    return id;
  }

  String model() {
    return model;
  }

  String stopReason() {
    return stopReason;
  }

  /** Whether there is a usage, readable or not. */
  boolean hasUsage() {
    return hasUsage;
  }

  @Nullable Usage usage() {
    return usage;
  }

  MessageText text() {
    return text;
  }

  ContentBlocks content() {
    return content;
  }

  private void readField(Field field, JsonToken value) throws IOException {
    switch (field) {
      case ID -> id = fields.text(field.key, value);
      case MODEL -> model = fields.text(field.key, value);
      case STOP_REASON -> stopReason = fields.text(field.key, value);
      case USAGE -> readUsage(value);
      case CONTENT -> readContent(value);
    }
  }

  private void readUsage(JsonToken value) throws IOException {
    hasUsage = value != JsonToken.VALUE_NULL;
    if (value == JsonToken.START_OBJECT) {
      usage = new UsageFields(fields).read();
    } else {
      fields.expectNull(Field.USAGE.key, value);
    }
  }

  private void readContent(JsonToken value) throws IOException {
    switch (value) {
      case VALUE_STRING -> text.add(json.getText());
      case START_ARRAY -> content.read();
      default -> fields.expectNull(Field.CONTENT.key, value);
    }
  }
}
