package io.tallyhouse.model;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line of a transcript that tells something. */
public sealed interface TranscriptLineSpec {
  /** Whose the transcripts are, by the servers' setting: they name nobody. */
  String USER = "olga ü";

  Head head();

  /** The line as it stands in the file. */
  String json();

  /**
   * The same line in the file of a session that was forked from this one's.
   *
   * @param earlierMs by how much the copy's time is earlier
   */
  TranscriptLineSpec in(String session, long earlierMs);

  /**
   * What all lines have.
   *
   * @param sidechain whether it belongs to a subagent's conversation
   */
  record Head(String session, String uuid, Instant time, boolean sidechain) {
    Head in(String newSession, long earlierMs) {
      return new Head(newSession, uuid, time.minusMillis(earlierMs), sidechain);
    }

    private Map<String, Object> line(String type, Map<String, Object> message) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("type", type);
      line.put("uuid", uuid);
      line.put("sessionId", session);
      line.put("timestamp", time.toString());
      line.put("isSidechain", sidechain);
      line.put("cwd", "/home/ada/fleet");
      line.put("message", message);
      return line;
    }
  }

  /**
   * What a user, or for a subagent its caller, wants.
   *
   * @param typed false if Claude Code wrote it in the user's place
   */
  record Prompt(Head head, String text, boolean typed) implements TranscriptLineSpec {
    @Override
    public String json() {
      return Json.write(head.line("user", Map.of("role", "user", "content", text)));
    }

    @Override
    public TranscriptLineSpec in(String session, long earlierMs) {
      return new Prompt(head.in(session, earlierMs), text, typed);
    }
  }

  /** A tool call within a response. */
  record Call(String toolUseId, String tool, @Nullable String subagentType) {}

  /** One of the lines of a response: a text, or the call if there is one. */
  record Response(
      Head head, String messageId, String model, TokenCounts tokens, @Nullable Call call)
      implements TranscriptLineSpec {
    @Override
    public String json() {
      Map<String, Object> message = new LinkedHashMap<>();
      message.put("id", messageId);
      message.put("role", "assistant");
      message.put("model", model);
      message.put("content", List.of(content()));
      message.put("usage", usage());
      Map<String, Object> line = head.line("assistant", message);
      line.put("requestId", "req-" + messageId);
      return Json.write(line);
    }

    private Map<String, Object> content() {
      if (call == null) {
        return Map.of("type", "text", "text", "said " + head.uuid());
      }
      Map<String, Object> input = new LinkedHashMap<>();
      input.put("prompt", "do \"it\"");
      if (call.subagentType() != null) {
        input.put("subagent_type", call.subagentType());
      }
      return Map.of(
          "type", "tool_use", "id", call.toolUseId(), "name", call.tool(), "input", input);
    }

    private Map<String, Object> usage() {
      return Map.of(
          "input_tokens",
          tokens.input(),
          "output_tokens",
          tokens.output(),
          "cache_read_input_tokens",
          tokens.cacheRead(),
          "cache_creation_input_tokens",
          tokens.cacheWrite(),
          "cache_creation",
          Map.of(
              "ephemeral_5m_input_tokens",
              tokens.cacheWrite5m(),
              "ephemeral_1h_input_tokens",
              tokens.cacheWrite1h()));
    }

    @Override
    public TranscriptLineSpec in(String session, long earlierMs) {
      return new Response(head.in(session, earlierMs), messageId, model, tokens, call);
    }
  }

  /** What a tool gave back. */
  record Result(Head head, String toolUseId) implements TranscriptLineSpec {
    @Override
    public String json() {
      Map<String, Object> result =
          Map.of("type", "tool_result", "tool_use_id", toolUseId, "content", "done");
      return Json.write(head.line("user", Map.of("role", "user", "content", List.of(result))));
    }

    @Override
    public TranscriptLineSpec in(String session, long earlierMs) {
      return new Result(head.in(session, earlierMs), toolUseId);
    }
  }
}
