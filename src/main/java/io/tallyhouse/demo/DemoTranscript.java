package io.tallyhouse.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The transcript of one conversation, a session's or a subagent's, in the form in which Claude Code
 * writes it: a line for every content block. Lines after the end of the demo are left out. Not
 * thread-safe.
 */
final class DemoTranscript {
  private static final String VERSION = "2.1.332";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Where a conversation takes place.
   *
   * @param agentId the subagent whose it is; null = the session's own
   */
  record Place(String sessionId, String cwd, String gitBranch, @Nullable String agentId) {}

  private final RandomGenerator random;
  private final Place place;
  private final long endMs;
  private final StringBuilder lines = new StringBuilder();
  private @Nullable String parent;

  /**
   * @param endMs the last moment of which there are lines, milliseconds since 1970-01-01T00:00:00Z
   */
  DemoTranscript(RandomGenerator random, Place place, long endMs) {
    this.random = random;
    this.place = place;
    this.endMs = endMs;
  }

  /** A response of a model, whose lines repeat its ids and usage. */
  final class Response {
    private final DemoModel model;
    private final ObjectNode usage;
    private final String id = "msg_01" + DemoIds.suffix(random);
    private final String requestId = "req_011" + DemoIds.suffix(random);

    private Response(DemoModel model, ObjectNode usage) {
      this.model = model;
      this.usage = usage;
    }

    void text(long timeMs, String text) {
      ObjectNode block = JSON.createObjectNode().put("type", "text").put("text", text);
      line(timeMs, block, null);
    }

    void call(long timeMs, String toolUseId, String tool, ObjectNode input) {
      ObjectNode block =
          JSON.createObjectNode().put("type", "tool_use").put("id", toolUseId).put("name", tool);
      block.set("input", input);
      line(timeMs, block, "tool_use");
    }

    /** The last text of a turn. */
    void end(long timeMs, String text) {
      line(timeMs, JSON.createObjectNode().put("type", "text").put("text", text), "end_turn");
    }

    private void line(long timeMs, ObjectNode block, @Nullable String stopReason) {
      ObjectNode line = begin("assistant", timeMs);
      ObjectNode message = line.putObject("message");
      message
          .put("model", model.wireName())
          .put("id", id)
          .put("type", "message")
          .put("role", "assistant");
      message.putArray("content").add(block);
      message.put("stop_reason", stopReason).putNull("stop_sequence");
      message.set("usage", usage);
      line.put("requestId", requestId);
      add(line, timeMs);
    }
  }

  /** Everything written so far: lines that end with a line feed. */
  String text() {
    return lines.toString();
  }

  Response response(DemoModel model, ObjectNode usage) {
    return new Response(model, usage);
  }

  void prompt(long timeMs, String text) {
    ObjectNode line = begin("user", timeMs);
    line.putObject("message").put("role", "user").put("content", text);
    add(line, timeMs);
  }

  void result(long timeMs, String toolUseId, boolean error, String text) {
    ObjectNode line = begin("user", timeMs);
    ArrayNode content = line.putObject("message").put("role", "user").putArray("content");
    ObjectNode block = content.addObject();
    block.put("tool_use_id", toolUseId).put("type", "tool_result").put("content", text);
    if (error) {
      block.put("is_error", true);
    }
    add(line, timeMs);
  }

  /** What Claude Code itself writes at the end of a turn. */
  void turnEnded(long timeMs, long durationMs) {
    ObjectNode line = begin("system", timeMs);
    line.put("subtype", "turn_duration").put("durationMs", durationMs).put("isMeta", false);
    add(line, timeMs);
  }

  /** A new id of a tool call. */
  String toolUseId() {
    return "toolu_01" + DemoIds.suffix(random);
  }

  private ObjectNode begin(String type, long timeMs) {
    String uuid = DemoIds.uuid(random);
    ObjectNode line = JSON.createObjectNode();
    line.put("parentUuid", parent)
        .put("isSidechain", place.agentId() != null)
        .put("userType", "external")
        .put("cwd", place.cwd())
        .put("sessionId", place.sessionId())
        .put("version", VERSION)
        .put("gitBranch", place.gitBranch());
    if (place.agentId() != null) {
      line.put("agentId", place.agentId());
    }
    return line.put("type", type)
        .put("uuid", uuid)
        .put("timestamp", Instant.ofEpochMilli(timeMs).toString());
  }

  private void add(ObjectNode line, long timeMs) {
    if (timeMs > endMs) {
      return;
    }
    parent = line.path("uuid").asText();
    try {
      lines.append(JSON.writeValueAsString(line)).append('\n');
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text and numbers", e);
    }
  }
}
