package io.tallyhouse.hook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.JsonNames;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.JsonText;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Reads payloads in one pass, without building a tree. Thread-safe. */
final class HookPayloadReader {
  /** Calls of a batch that are read; a model makes some at once, not hundreds. */
  static final int BATCH_CALLS_MAX = 256;

  /** Longest id, name or path, characters: that of paths on Linux. */
  static final int NAME_LENGTH_MAX = 4096;

  private static final long DURATION_MAX_MS = Duration.ofDays(30).toMillis();

  private static final Set<String> NAMES =
      Set.of(
          "hook_event_name",
          "session_id",
          "prompt_id",
          "cwd",
          "agent_id",
          "agent_type",
          "source",
          "error");

  private static final Set<String> CONTENTS = Set.of("prompt", "last_assistant_message");

  private final JsonFactory json;

  HookPayloadReader(JsonFactory json) {
    this.json = json;
  }

  /**
   * Reads a payload.
   *
   * @param object well-formed
   */
  HookPayload read(JsonSlice object) throws IOException {
    return JsonNames.parse(
        json,
        object,
        parser -> {
          HookPayload payload = new HookPayload();
          parser.nextToken();
          payload.call(readCall(parser, object, payload));
          return payload;
        });
  }

  /** Reads the object at whose start the parser stands, and what a payload has besides a call. */
  private static HookCall readCall(JsonParser parser, JsonSlice all, HookPayload payload)
      throws IOException {
    String name = "";
    String useId = "";
    JsonSlice input = JsonSlice.NONE;
    JsonSlice response = JsonSlice.NONE;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (field) {
        case "tool_name" -> name = text(parser, value, NAME_LENGTH_MAX);
        case "tool_use_id" -> useId = text(parser, value, NAME_LENGTH_MAX);
        case "tool_input" -> input = raw(parser, all);
        case "tool_response" -> response = raw(parser, all);
        case "tool_calls" -> readBatch(parser, value, all, payload);
        case "duration_ms" -> payload.durationMs(duration(parser, value));
        default -> readText(parser, field, value, payload);
      }
      // Of what was read wholly nothing is left.
      if (parser.currentToken().isStructStart()) {
        parser.skipChildren();
      }
    }
    return new HookCall(name, useId, input, response);
  }

  private static void readText(
      JsonParser parser, String field, JsonToken value, HookPayload payload) throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      if (NAMES.contains(field)) {
        payload.put(field, text(parser, value, NAME_LENGTH_MAX));
      } else if (CONTENTS.contains(field)) {
        payload.put(field, parser.getText());
      }
    }
  }

  private static void readBatch(
      JsonParser parser, JsonToken value, JsonSlice all, HookPayload payload) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      return;
    }
    // A call of a batch has no batch of its own: what it names so is passed over.
    HookPayload nothing = new HookPayload();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT
          && payload.batch().size() < BATCH_CALLS_MAX) {
        payload.addToBatch(readCall(parser, all, nothing));
      } else {
        parser.skipChildren();
      }
    }
  }

  private static String text(JsonParser parser, JsonToken value, int lengthMax) throws IOException {
    return value == JsonToken.VALUE_STRING && parser.getTextLength() <= lengthMax
        ? JsonText.wellFormed(parser.getText())
        : "";
  }

  private static long duration(JsonParser parser, JsonToken value) throws IOException {
    if (!value.isNumeric()) {
      return -1;
    }
    double milliseconds = parser.getDoubleValue();
    return milliseconds >= 0 && milliseconds <= DURATION_MAX_MS ? Math.round(milliseconds) : -1;
  }

  /** The value at which the parser stands, as it is written; the parser is then at its end. */
  private static JsonSlice raw(JsonParser parser, JsonSlice all) throws IOException {
    int from = all.offset() + (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    // A string is decoded only on demand, and ends where it was.
    parser.finishToken();
    int to = all.offset() + (int) parser.currentLocation().getByteOffset();
    return new JsonSlice(all.body(), from, to - from);
  }
}
