package io.tallyhouse.otlp.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.JsonText;
import io.tallyhouse.otlp.Attributes;
import io.tallyhouse.otlp.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * Writes the attributes of a record as an event's data: one JSON object, in the order they were
 * sent. Equal records have equal data. Not thread-safe, for one object only.
 */
final class RecordData {
  /** Most bytes of an event's data; an attribute that does not fit is left out. */
  static final int DATA_BYTES_MAX = 64 << 10;

  /** Nesting of JSON that is taken over as it is. */
  private static final int NESTING_MAX = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
          .build();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Adds the attributes of a record but for some, and for those that its resource has, too. */
  RecordData addAll(Attributes attributes, Attributes resource, Set<String> without) {
    for (Map.Entry<String, Value> attribute : attributes.all().entrySet()) {
      String key = attribute.getKey();
      if (!without.contains(key) && !attribute.getValue().equals(resource.get(key))) {
        add(key, json(attribute.getValue()));
      }
    }
    return this;
  }

  /** Adds a text. */
  RecordData addText(String key, String text) {
    return add(key, JsonText.quoted(text));
  }

  /** Adds the body of a record, if it has one. */
  RecordData addBody(String body) {
    return body.isEmpty() ? this : addText("body", body);
  }

  /** Adds a text that is a JSON object as that object; else as a text, if it is not empty. */
  RecordData addObject(String key, String text) {
    if (text.isEmpty()) {
      return this;
    }
    return add(key, isObject(text) ? text : JsonText.quoted(text));
  }

  /** All that was added. */
  JsonSlice json() {
    if (out.size() == 0) {
      return JsonSlice.NONE;
    }
    byte[] inside = out.toByteArray();
    byte[] json = new byte[inside.length + 1];
    System.arraycopy(inside, 0, json, 0, inside.length);
    json[inside.length] = '}';
    return new JsonSlice(json, 0, json.length);
  }

  /** Whether a text is one JSON object. */
  static boolean isObject(String text) {
    try (JsonParser json = JSON.createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      json.skipChildren();
      return json.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  private RecordData add(String key, String json) {
    byte[] pair =
        ((out.size() == 0 ? "{" : ",") + JsonText.quoted(key) + ":" + json)
            .getBytes(StandardCharsets.UTF_8);
    if (out.size() + pair.length < DATA_BYTES_MAX) {
      out.writeBytes(pair);
    }
    return this;
  }

  private static String json(Value value) {
    StringBuilder json = new StringBuilder();
    write(json, value);
    return json.toString();
  }

  private static void write(StringBuilder json, Value value) {
    if (value instanceof Value.Text text) {
      json.append(JsonText.quoted(text.text()));
    } else if (value instanceof Value.Whole whole) {
      json.append(whole.number());
    } else if (value instanceof Value.Real real) {
      json.append(real.number());
    } else if (value instanceof Value.Flag flag) {
      json.append(flag.flag());
    } else if (value instanceof Value.Many many) {
      String separator = "[";
      for (Value one : many.values()) {
        json.append(separator);
        write(json, one);
        separator = ",";
      }
      json.append(many.values().isEmpty() ? "[]" : "]");
    } else if (value instanceof Value.Fields fields) {
      String separator = "{";
      for (Map.Entry<String, Value> field : fields.attributes().all().entrySet()) {
        json.append(separator).append(JsonText.quoted(field.getKey())).append(':');
        write(json, field.getValue());
        separator = ",";
      }
      json.append(fields.attributes().all().isEmpty() ? "{}" : "}");
    }
  }
}
