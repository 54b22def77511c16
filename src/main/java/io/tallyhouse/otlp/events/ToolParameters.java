package io.tallyhouse.otlp.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** What a client says of a call in a text that is a JSON object. Pure and thread-safe. */
final class ToolParameters {
  /** Longest text that is read, characters. */
  private static final int LENGTH_MAX = 256;

  private static final JsonFactory JSON = new JsonFactory();

  private ToolParameters() {}

  /** A text of the object; empty if there is none, or it is longer than a name. */
  static String text(String object, String field) {
    if (object.isEmpty()) {
      return "";
    }
    try (JsonParser json = JSON.createParser(object)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return "";
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = json.currentName().equals(field);
        JsonToken value = json.nextToken();
        if (found && value == JsonToken.VALUE_STRING && json.getTextLength() <= LENGTH_MAX) {
          return json.getText();
        }
        json.skipChildren();
      }
      return "";
    } catch (IOException e) {
      return ""; // Cut in the middle, as long values are.
    }
  }
}
