package io.tallyhouse.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** A tool call that starts a subagent, as Claude Code makes it. All methods are pure. */
public final class SubagentCall {
  /** Longest type of a subagent that is read, characters; a longer one is passed over. */
  public static final int AGENT_TYPE_LENGTH_MAX = 256;

  private static final Set<String> TOOLS = Set.of("Task", "Agent");
  private static final JsonFactory JSON = new JsonFactory();

  private SubagentCall() {}

  /** Whether calls of the tool start subagents. */
  public static boolean isOf(String tool) {
    return TOOLS.contains(tool);
  }

  /**
   * The subagent that a call starts: {@code tool_input.subagent_type} of its data; empty if the
   * data do not tell.
   *
   * @param data well-formed
   */
  public static String subagentType(JsonSlice data) {
    try {
      return JsonNames.parse(
          JSON, data, json -> enter(json, "tool_input") ? text(json, "subagent_type") : "");
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /**
   * The same of the call's input; empty if that is no object or does not say.
   *
   * @param input well-formed, or nothing
   */
  public static String subagentTypeOfInput(JsonSlice input) {
    try {
      return JsonNames.parse(
          JSON,
          input,
          json -> json.nextToken() == JsonToken.START_OBJECT ? text(json, "subagent_type") : "");
    } catch (StreamConstraintsException e) {
      // Longer than any type, or than what the parser reads of another value.
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /** Moves to the start of the object that a field of the parser's object holds, if it does. */
  private static boolean enter(JsonParser json, String field) throws IOException {
    return json.nextToken() == JsonToken.START_OBJECT
        && find(json, field) == JsonToken.START_OBJECT;
  }

  private static String text(JsonParser json, String field) throws IOException {
    if (find(json, field) != JsonToken.VALUE_STRING) {
      return "";
    }
    String text = json.getText();
    return text.length() > AGENT_TYPE_LENGTH_MAX ? "" : text;
  }

  /** The value of a field of the object the parser is in; END_OBJECT if it has no such field. */
  private static JsonToken find(JsonParser json, String field) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean found = json.currentName().equals(field);
      JsonToken value = json.nextToken();
      if (found) {
        return value;
      }
      json.skipChildren();
    }
    return JsonToken.END_OBJECT;
  }
}
