package io.tallyhouse.hook;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.ingest.Violations;
import java.io.IOException;
import java.time.DateTimeException;

/** Reads one envelope, from the start of its object to its end. Not thread-safe. */
final class EnvelopeReader {
  private final JsonParser json;
  private final JsonSlice body;
  private final Violations violations;
  private final String path;

  private long timeMs;
  private String deliveryId = "";
  private String host = "";
  private String user = "";
  private JsonSlice payload = JsonSlice.NONE;
  private boolean hasPayload;
  private boolean isPayload;

  /**
   * @param body in which the parser is
   * @param path of the envelope, for violations
   */
  EnvelopeReader(JsonParser json, JsonSlice body, Violations violations, String path) {
    this.json = json;
    this.body = body;
    this.violations = violations;
    this.path = path;
  }

  /** What was read; worth nothing if there are new violations. */
  HookEnvelope read(long nowMs) throws IOException {
    timeMs = nowMs;
    int from = (int) json.currentTokenLocation().getByteOffset();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "time" -> readTime(value);
        case "delivery_id" -> deliveryId = readText(name, value);
        case "host" -> host = readText(name, value);
        case "user" -> user = readText(name, value);
        case "payload" -> readPayload(value);
        default -> {
          isPayload |= name.equals("hook_event_name");
          json.skipChildren();
        }
      }
    }
    if (!hasPayload && isPayload) {
      int to = (int) json.currentLocation().getByteOffset();
      // What it calls so is the hook's own, if it is anything.
      return new HookEnvelope(nowMs, "", "", "", new JsonSlice(body.body(), from, to - from));
    }
    if (!hasPayload) {
      violations.add(path + ".payload", "Required");
    }
    return new HookEnvelope(timeMs, deliveryId, host, user, payload);
  }

  private void readTime(JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      timeMs = json.getLongValue();
      return;
    }
    if (value == JsonToken.VALUE_STRING) {
      try {
        timeMs = Iso8601.parseMs(json.getText());
        return;
      } catch (DateTimeException e) {
        // Said below.
      }
    }
    json.skipChildren();
    violations.add(
        path + ".time", "Must be milliseconds since 1970-01-01T00:00:00Z or an ISO 8601 timestamp");
  }

  private String readText(String name, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return "";
    }
    if (value != JsonToken.VALUE_STRING) {
      violations.addWrongType(path + "." + name, "string", value);
      json.skipChildren();
      return "";
    }
    String text = json.getText();
    if (text.length() > HookDecoder.TEXT_LENGTH_MAX) {
      violations.add(
          path + "." + name, "Must be at most " + HookDecoder.TEXT_LENGTH_MAX + " characters");
    } else if (text.codePoints().anyMatch(c -> c >= 0xd800 && c <= 0xdfff)) {
      violations.add(path + "." + name, "Must not have half a surrogate pair");
    }
    return text;
  }

  private void readPayload(JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      violations.addWrongType(path + ".payload", "object", value);
      json.skipChildren();
    } else {
      int from = (int) json.currentTokenLocation().getByteOffset();
      json.skipChildren();
      int to = (int) json.currentLocation().getByteOffset();
      payload = new JsonSlice(body.body(), from, to - from);
    }
    hasPayload = true;
  }
}
