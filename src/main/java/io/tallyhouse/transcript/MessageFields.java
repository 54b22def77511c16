package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the message of a line. Not thread-safe, for one message only. */
final class MessageFields {
  private static final ObjectFields<MessageFields> FIELDS =
      new ObjectFields<MessageFields>()
          .text("id", (message, id) -> message.id = id)
          .text("model", (message, model) -> message.model = model)
          .text("stop_reason", (message, reason) -> message.stopReason = reason)
          .value("usage", MessageFields::readUsage)
          .value("content", (message, json, name) -> message.content.read(json, name));

  private final ContentBlocks content = new ContentBlocks();
  private String id = "";
  private String model = "";
  private String stopReason = "";
  private boolean hasUsage;
  private @Nullable Usage usage;

  /** Reads the object at whose start the parser stands, up to its end. */
  void read(JsonFields json) throws IOException {
    FIELDS.read(json, this);
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

  ContentBlocks content() {
    return content;
  }

  private void readUsage(JsonFields json, String name) throws IOException {
    hasUsage = json.parser().currentToken() != JsonToken.VALUE_NULL;
    if (json.expectObject(name)) {
      usage = UsageFields.read(json);
    }
  }
}
