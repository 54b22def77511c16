package io.tallyhouse.otlp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of a record or resource in JSON. Not thread-safe, of one of them only. */
final class AttributesReader {
  private final JsonParser json;
  private final AttributeList.Budget budget = new AttributeList.Budget();
  private final AttributeList attributes = new AttributeList(budget);
  private @Nullable Rejection rejection;

  AttributesReader(JsonParser json) {
    this.json = json;
  }

  /** Why the record can't be taken; null = it can. */
  @Nullable Rejection rejection() {
    return rejection;
  }

  Attributes attributes() {
    return attributes.attributes();
  }

  /** Adds a record of these attributes, or rejects it. */
  <T extends Sent<T>> void addOrReject(RecordList<T> into, Supplier<T> record) {
    if (rejection == null) {
      into.add(record.get());
    } else {
      into.reject(rejection);
    }
  }

  /** Reads a list of keys and values, at which the parser stands, to its end. */
  void read() throws IOException {
    read(attributes, 0);
  }

  /** Reads an AnyValue, at which the parser stands, to its end; null if it can't be kept. */
  @Nullable Value value() throws IOException {
    return value(0);
  }

  private void read(AttributeList into, int depth) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      rejection = json.currentToken() == JsonToken.VALUE_NULL ? rejection : Rejection.MALFORMED;
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (rejection != null || json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        continue;
      }
      attribute(into, depth);
    }
  }

  private void attribute(AttributeList into, int depth) throws IOException {
    if (!takes(into)) {
      json.skipChildren();
      return;
    }
    String key = "";
    Value value = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken token = json.nextToken();
      if (field.equals("key") && token == JsonToken.VALUE_STRING) {
        key = JsonText.wellFormed(json.getText());
      } else if (field.equals("value")) {
        value = value(depth);
      } else {
        json.skipChildren();
      }
    }
    into.add(key, value);
  }

  private boolean takes(AttributeList into) {
    try {
      into.take();
      return true;
    } catch (RejectedRecordException e) {
      rejection = e.reason();
      return false;
    }
  }

  private @Nullable Value value(int depth) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return null;
    }
    Value value = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String kind = json.currentName();
      json.nextToken();
      Value read = ofKind(kind, depth);
      value = value == null ? read : value;
    }
    return value;
  }

  private @Nullable Value ofKind(String kind, int depth) throws IOException {
    return switch (kind) {
      case "stringValue", "bytesValue" ->
          json.currentToken() == JsonToken.VALUE_STRING
              ? AttributeList.text(json.getText())
              : skipped();
      case "boolValue" ->
          json.currentToken() == JsonToken.VALUE_TRUE
                  || json.currentToken() == JsonToken.VALUE_FALSE
              ? new Value.Flag(json.currentToken() == JsonToken.VALUE_TRUE)
              : skipped();
      case "intValue" -> whole();
      case "doubleValue" -> real();
      case "arrayValue" -> many(depth);
      case "kvlistValue" -> fields(depth);
      default -> skipped();
    };
  }

  private @Nullable Value skipped() throws IOException {
    json.skipChildren();
    return null;
  }

  /** The standard has 64-bit numbers as texts, Claude Code sends them as numbers. */
  private @Nullable Value whole() throws IOException {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_STRING && token != JsonToken.VALUE_NUMBER_INT) {
      return skipped();
    }
    try {
      return new Value.Whole(Long.parseLong(json.getText()));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** What is not finite comes as null, as a text or, of one client, as an object. */
  private @Nullable Value real() throws IOException {
    JsonToken token = json.currentToken();
    if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
      return skipped();
    }
    try {
      double number = Double.parseDouble(json.getText());
      return Double.isFinite(number) ? new Value.Real(number) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private @Nullable Value many(int depth) throws IOException {
    if (depth >= OtlpLimits.NESTING_MAX || json.currentToken() != JsonToken.START_OBJECT) {
      return skipped();
    }
    List<Value> values = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean isValues = json.currentName().equals("values");
      if (json.nextToken() != JsonToken.START_ARRAY || !isValues) {
        json.skipChildren();
        continue;
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        Value value = takesNested() ? value(depth + 1) : skipped();
        if (value != null) {
          values.add(value);
        }
      }
    }
    return new Value.Many(values);
  }

  private boolean takesNested() {
    if (rejection != null) {
      return false;
    }
    try {
      budget.take();
      return true;
    } catch (RejectedRecordException e) {
      rejection = e.reason();
      return false;
    }
  }

  private @Nullable Value fields(int depth) throws IOException {
    if (depth >= OtlpLimits.NESTING_MAX || json.currentToken() != JsonToken.START_OBJECT) {
      return skipped();
    }
    AttributeList inner = new AttributeList(budget);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean isValues = json.currentName().equals("values");
      if (json.nextToken() == JsonToken.START_ARRAY && isValues) {
        read(inner, depth + 1);
      } else {
        json.skipChildren();
      }
    }
    return new Value.Fields(inner.attributes());
  }
}
