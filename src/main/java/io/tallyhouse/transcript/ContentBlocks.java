package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.SubagentCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the blocks of a message's content. Not thread-safe, for one content only. */
final class ContentBlocks {
  /** Most blocks of a message; Claude Code writes one or a few in a line. */
  static final int BLOCKS_MAX = 10_000;

  private static final String CONTENT_BLOCKS = "content";

  /** The fields that are read, by their names. */
  private enum Field {
    TYPE("type"),
    TEXT("text"),
    ID("id"),
    NAME("name"),
    INPUT("input"),
    TOOL_USE_ID("tool_use_id"),
    IS_ERROR("is_error"),
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
  private final MessageText text;
  private final List<ToolCall> calls = new ArrayList<>();
  private final List<ToolResult> results = new ArrayList<>();
  private boolean thinking;

  // Of the block being read.
  private final Set<Field> seen = EnumSet.noneOf(Field.class);
  private String type = "";
  private String blockText = "";
  private String id = "";
  private String name = "";
  private JsonSlice input = JsonSlice.NONE;
  private String toolUseId = "";
  private boolean error;
  private JsonSlice content = JsonSlice.NONE;

  ContentBlocks(JsonFields fields, MessageText text) {
    this.fields = fields;
    this.json = fields.json();
    this.text = text;
  }

  /** Reads the array at whose start the parser stands, up to its end. */
  void read() throws IOException {
    JsonToken value = json.nextToken();
    for (int blocks = 1; value != JsonToken.END_ARRAY; blocks++) {
      if (value == JsonToken.START_OBJECT && blocks <= BLOCKS_MAX) {
        readBlock();
        add();
      } else {
        fields.problem(CONTENT_BLOCKS);
        json.skipChildren();
      }
      value = json.nextToken();
    }
  }

  List<ToolCall> calls() {
    return calls;
  }

  List<ToolResult> results() {
    return results;
  }

  boolean thinking() {
    return thinking;
  }

  private void readBlock() throws IOException {
    seen.clear();
    type = "";
    blockText = "";
    id = "";
    name = "";
    input = JsonSlice.NONE;
    toolUseId = "";
    error = false;
    content = JsonSlice.NONE;
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

  private void readField(Field field, JsonToken value) throws IOException {
    String key = field.key;
    switch (field) {
      case TYPE -> type = fields.text(key, value);
      case TEXT -> {
        if (value == JsonToken.VALUE_STRING) {
          blockText = json.getText();
        } else {
          fields.expectNull(key, value);
        }
      }
      case ID -> id = fields.text(key, value);
      case NAME -> name = fields.text(key, value);
      case INPUT -> input = fields.raw();
      case TOOL_USE_ID -> toolUseId = fields.text(key, value);
      case IS_ERROR -> error = fields.bool(key, value);
      case CONTENT -> content = fields.raw();
    }
  }

  private ToolCall call() {
    // From the input: data of a large one are without it.
    String agentType = SubagentCall.isOf(name) ? SubagentCall.subagentTypeOfInput(input) : "";
    return new ToolCall(name, id, agentType, ToolData.ofCall(name, id, input));
  }

  private void add() {
    switch (type) {
      case "text" -> text.add(blockText);
      case "thinking", "redacted_thinking" -> thinking = true;
      case "tool_use" -> calls.add(call());
      case "tool_result" ->
          results.add(
              new ToolResult(toolUseId, error, ToolData.ofResult(toolUseId, error, content)));
      default -> {
        // Images, documents and what servers' tools did: nothing to store.
      }
    }
  }
}
