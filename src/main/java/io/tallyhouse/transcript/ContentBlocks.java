package io.tallyhouse.transcript;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.SubagentCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a message's content. Not thread-safe, for one content only. */
final class ContentBlocks {
  /** Most blocks of a message; Claude Code writes one or a few in a line. */
  static final int BLOCKS_MAX = 10_000;

  private static final ObjectFields<Block> FIELDS =
      new ObjectFields<Block>()
          .text("type", (block, type) -> block.type = type)
          .value("text", Block::readText)
          .text("id", (block, id) -> block.id = id)
          .text("name", (block, name) -> block.name = name)
          .raw("input", (block, input) -> block.input = input)
          .text("tool_use_id", (block, id) -> block.toolUseId = id)
          .bool("is_error", (block, error) -> block.error = error)
          .raw("content", (block, content) -> block.content = content);

  private static final class Block {
    private String type = "";
    private String text = "";
    private String id = "";
    private String name = "";
    private JsonSlice input = JsonSlice.NONE;
    private String toolUseId = "";
    private boolean error;
    private JsonSlice content = JsonSlice.NONE;

    /** Of any length, other than short texts. */
    private void readText(JsonFields json, String key) throws IOException {
      if (json.parser().currentToken() == JsonToken.VALUE_STRING) {
        text = json.parser().getText();
      } else {
        json.expectNull(key);
      }
    }

    private ToolCall call() {
      // From the input: data of a large one are without it.
      String agentType = SubagentCall.isOf(name) ? SubagentCall.subagentTypeOfInput(input) : "";
      return new ToolCall(
          name, id, agentType, ToolData.ofCall(name, id, input), EventIdentity.ofInput(input));
    }

    private ToolResult result() {
      return new ToolResult(
          toolUseId,
          error,
          error && Denial.isIn(content),
          ToolData.ofResult(toolUseId, error, content));
    }
  }

  private final MessageText text = new MessageText();
  private final List<ToolCall> calls = new ArrayList<>();
  private final List<ToolResult> results = new ArrayList<>();
  private boolean thinking;

  /** Reads a content, where the parser stands: a text, or an array of blocks up to its end. */
  void read(JsonFields json, String contentName) throws IOException {
    JsonParser parser = json.parser();
    JsonToken value = parser.currentToken();
    if (value == JsonToken.VALUE_STRING) {
      text.add(parser.getText());
    } else if (value == JsonToken.START_ARRAY) {
      readBlocks(json, parser);
    } else {
      json.expectNull(contentName);
    }
  }

  MessageText text() {
    return text;
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

  private void readBlocks(JsonFields json, JsonParser parser) throws IOException {
    JsonToken value = parser.nextToken();
    for (int blocks = 1; value != JsonToken.END_ARRAY; blocks++) {
      if (value == JsonToken.START_OBJECT && blocks <= BLOCKS_MAX) {
        Block block = new Block();
        FIELDS.read(json, block);
        add(block);
      } else {
        json.problem("content");
        parser.skipChildren();
      }
      value = parser.nextToken();
    }
  }

  private void add(Block block) {
    switch (block.type) {
      case "text" -> text.add(block.text);
      case "thinking", "redacted_thinking" -> thinking = true;
      case "tool_use" -> calls.add(block.call());
      case "tool_result" -> results.add(block.result());
      default -> {
        // Images, documents and what servers' tools did: nothing to store.
      }
    }
  }
}
