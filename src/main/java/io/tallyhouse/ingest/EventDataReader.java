package io.tallyhouse.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.ProjectPath;
import io.tallyhouse.event.SubagentCall;
import java.io.IOException;

/**
 * Reads what matters out of an event's {@code data}: {@code tool_name}, {@code tool_use_id}, {@code
 * tool_input}, {@code agent_type}, {@code model}, {@code cwd}, whether {@code denied}, and whether
 * {@code is_error}, {@code success} or {@code error} say that it failed. Other fields, and these in
 * other types, are passed over. Not thread-safe.
 */
public final class EventDataReader {
  /** Longest working directory, characters: that of paths on Linux. */
  private static final int PROJECT_LENGTH_MAX = 4096;

  private final JsonParser json;
  private String toolName = "";
  private String toolUseId = "";
  private String agentType = "";
  private String model = "";
  private String project = "";
  private int inputFrom;
  private int inputTo;
  private boolean denied;
  private boolean error;

  EventDataReader(JsonParser json) {
    this.json = json;
  }

  public String toolName() {
    return toolName;
  }

  public String toolUseId() {
    return toolUseId;
  }

  /** The type of the subagent that made the event; empty if it does not say. */
  public String agentType() {
    return agentType;
  }

  /** The model of the response that asked for the call; empty if it does not say. */
  public String model() {
    return model;
  }

  /** The working directory; empty if it does not say. */
  public String project() {
    return project;
  }

  /** The input of a call, an object or array, out of the data; of length 0 if they have none. */
  public JsonSlice input(JsonSlice data) {
    return new JsonSlice(data.body(), inputFrom, inputTo - inputFrom);
  }

  /** Whether {@code denied} is true: the call was not permitted. */
  public boolean denied() {
    return denied;
  }

  /**
   * Whether {@code is_error} is true, {@code success} false, or {@code error} neither null, false
   * nor empty.
   */
  public boolean error() {
    return error;
  }

  void reset() {
    toolName = "";
    toolUseId = "";
    agentType = "";
    model = "";
    project = "";
    inputFrom = 0;
    inputTo = 0;
    denied = false;
    error = false;
  }

  /** Reads the object at whose start the parser stands, up to its end. */
  void read() throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "tool_name" -> toolName = textOr(toolName, value);
        case "tool_use_id" -> toolUseId = textOr(toolUseId, value);
        case "agent_type" -> agentType = shortTextOr(agentType, value);
        case "model" -> model = shortTextOr(model, value);
        case "cwd" -> project = value == JsonToken.VALUE_STRING ? projectOf(json.getText()) : "";
        case "tool_input" -> readInput(value);
        case "denied" -> denied |= value == JsonToken.VALUE_TRUE;
        case "is_error" -> error |= value == JsonToken.VALUE_TRUE;
        case "success" -> error |= value == JsonToken.VALUE_FALSE;
        case "error" -> error |= isFailure(value);
        default -> {
          // Kept in the stored data only.
        }
      }
      skipToEnd();
    }
  }

  private String textOr(String otherwise, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_STRING ? json.getText() : otherwise;
  }

  private String shortTextOr(String otherwise, JsonToken value) throws IOException {
    String text = textOr(otherwise, value);
    return text.length() > SubagentCall.AGENT_TYPE_LENGTH_MAX ? otherwise : text;
  }

  private static String projectOf(String cwd) {
    return cwd.length() > PROJECT_LENGTH_MAX ? "" : ProjectPath.of(cwd);
  }

  private void readInput(JsonToken value) throws IOException {
    if (value.isStructStart()) {
      inputFrom = (int) json.currentTokenLocation().getByteOffset();
      json.skipChildren();
      inputTo = (int) json.currentLocation().getByteOffset();
    }
  }

  private boolean isFailure(JsonToken value) throws IOException {
    return switch (value) {
      case VALUE_NULL, VALUE_FALSE -> false;
      case VALUE_STRING -> !json.getText().isEmpty();
      case START_OBJECT, START_ARRAY -> !isEmptyStructure();
      case VALUE_TRUE,
          VALUE_NUMBER_INT,
          VALUE_NUMBER_FLOAT,
          VALUE_EMBEDDED_OBJECT,
          END_OBJECT,
          END_ARRAY,
          FIELD_NAME,
          NOT_AVAILABLE ->
          true;
    };
  }

  /** Reads the object or array at whose start the parser stands, up to its end. */
  private boolean isEmptyStructure() throws IOException {
    int tokens = 0;
    for (int depth = 1; depth > 0; tokens++) {
      JsonToken token = json.nextToken();
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
    }
    return tokens == 1;
  }

  private void skipToEnd() throws IOException {
    if (json.currentToken().isStructStart()) {
      json.skipChildren();
    }
  }
}
