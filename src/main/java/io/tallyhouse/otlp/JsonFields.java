package io.tallyhouse.otlp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.JsonText;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads values of OTLP's JSON. Each reads the value at which the parser stands, and leaves the
 * parser at its end; a value of another type is as none. Pure and thread-safe.
 */
final class JsonFields {
  private static final Pattern HEX =
      Pattern.compile("[0-9a-fA-F]{1," + 2 * OtlpLimits.ID_BYTES_MAX + "}");

  private JsonFields() {}

  /** Reads the value of a field. */
  interface FieldReader {
    void read(String name) throws IOException;
  }

  /** Reads an element of an array. */
  interface ElementReader {
    void read() throws IOException;
  }

  /** Reads the fields of an object. */
  static void fields(JsonParser json, FieldReader reader) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      reader.read(name);
    }
  }

  /** Reads the elements of an array. */
  static void elements(JsonParser json, ElementReader reader) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      reader.read();
    }
  }

  static String text(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return JsonText.wellFormed(json.getText());
    }
    json.skipChildren();
    return "";
  }

  /** An id in hexadecimal, in lower case. */
  static String hex(JsonParser json) throws IOException {
    String text = text(json);
    return HEX.matcher(text).matches() ? text.toLowerCase(Locale.ROOT) : "";
  }

  /** An unsigned number of 64 bits; 0 if it is none. */
  static long nanos(JsonParser json) throws IOException {
    if (isNumberOrText(json)) {
      try {
        return Long.parseUnsignedLong(json.getText());
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    json.skipChildren();
    return 0;
  }

  /** A number, which may come as a text; NaN if it is none. */
  static double number(JsonParser json) throws IOException {
    if (isNumberOrText(json)) {
      try {
        return Double.parseDouble(json.getText());
      } catch (NumberFormatException e) {
        return Double.NaN;
      }
    }
    json.skipChildren();
    return Double.NaN;
  }

  private static boolean isNumberOrText(JsonParser json) {
    JsonToken token = json.currentToken();
    return token == JsonToken.VALUE_STRING || token.isNumeric();
  }
}
