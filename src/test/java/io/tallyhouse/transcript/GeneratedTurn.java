package io.tallyhouse.transcript;

import io.tallyhouse.model.TimeEdges;
import java.io.IOException;
import java.time.Instant;
import java.util.SplittableRandom;

/** A prompt and what follows from it; the same seed gives the same lines but for the session. */
final class GeneratedTurn {
  private static final int TASKS_PER_SUBAGENT = 5;
  private static final String SYNTHETIC = "<synthetic>";
  private static final String[] MODELS = {
    "claude-opus-4-6",
    "claude-opus-4-6",
    "claude-sonnet-4-5-20250929",
    "claude-haiku-4-5-20251001",
    SYNTHETIC
  };
  private static final String[] TOOLS = {"Bash", "Read", "Edit", "Grep", "Task", "TodoWrite"};

  /** How far a line may be moved to an edge of a day and the like. */
  private static final long EDGE_DISTANCE_MS = 60_000;

  private static final long FIRST_MS = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
  private static final long SPAN_MS = 40 * 86_400_000L;

  private final GeneratedText text;
  private final JsonBytes out;
  private final WrittenCounts counts;
  private final SplittableRandom dice;
  private final String head;
  private final boolean counted;
  private final String model;
  private long timeMs;
  private boolean agent;

  GeneratedTurn(
      GeneratedText text,
      JsonBytes out,
      WrittenCounts counts,
      GeneratedTranscripts.Conversation conversation,
      long seed,
      boolean counted) {
    this.text = text;
    this.out = out;
    this.counts = counts;
    this.dice = new SplittableRandom(seed);
    this.counted = counted;
    this.model = MODELS[dice.nextInt(MODELS.length)];
    this.timeMs = FIRST_MS + dice.nextLong(SPAN_MS);
    boolean sidechain = !conversation.agent().isEmpty();
    this.head =
        ("\",\"isSidechain\":%s,\"userType\":\"external\",\"cwd\":\"/home/ada/projects/%s\","
                + "\"sessionId\":\"%s\",\"version\":\"2.1.39\",\"gitBranch\":\"main\",%s"
                + "\"slug\":\"lexical-painting-whisper\"")
            .formatted(
                sidechain,
                conversation.project().getFileName(),
                conversation.id(),
                sidechain ? "\"agentId\":\"" + conversation.agent() + "\"," : "");
  }

  void write() throws IOException {
    snapshot();
    begin().put(",\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"");
    text(80).put("\"}");
    end();
    counts.prompts += counted ? 1 : 0;
    for (int i = 1 + dice.nextInt(10); i > 0; i--) {
      response();
    }
  }

  private void response() throws IOException {
    long message = dice.nextLong();
    long call = dice.nextLong();
    String tool = TOOLS[dice.nextInt(TOOLS.length)];
    long[] usage = {
      dice.nextInt(200), 1 + dice.nextInt(20), dice.nextInt(20_000), dice.nextInt(150_000)
    };
    boolean text = dice.nextInt(3) == 0;
    if (dice.nextInt(4) == 0) {
      assistant(
          message,
          usage,
          "{\"type\":\"thinking\",\"thinking\":\"",
          400,
          "\",\"signature\":\"c2ln\"}");
      usage[1] += dice.nextInt(300);
    }
    if (text) {
      assistant(message, usage, "{\"type\":\"text\",\"text\":\"", 300, "\"}");
      usage[1] += dice.nextInt(300);
    }
    String id = "toolu_" + Long.toHexString(call);
    assistant(
        message,
        usage,
        "{\"type\":\"tool_use\",\"id\":\"%s\",\"name\":\"%s\",\"input\":{\"command\":\""
            .formatted(id, tool),
        250,
        "\",\"timeout\":120000}}");
    for (int i = dice.nextInt(11); i > 0; i--) {
      progress(id);
    }
    result(id);
    agent |= tool.equals("Task") && dice.nextInt(TASKS_PER_SUBAGENT) == 0;
    if (counted) {
      counts.responses++;
      counts.calls++;
      counts.results++;
    }
    // What Claude Code wrote itself used nothing, whatever it says.
    if (counted && model.equals(SYNTHETIC)) {
      counts.syntheticOutput += usage[1];
    } else if (counted) {
      counts.input += usage[0];
      counts.output += usage[1];
      counts.cacheWrite += usage[2];
      counts.cacheRead += usage[3];
    }
  }

  private void assistant(long message, long[] usage, String before, int length, String after)
      throws IOException {
    begin().put(",\"message\":{\"model\":\"").put(model).put("\",\"id\":\"msg_").hex(message, 16);
    out.put("\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[").put(before);
    text(length).put(after).put("],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{");
    out.put("\"input_tokens\":").put(usage[0]);
    out.put(",\"cache_creation_input_tokens\":").put(usage[2]);
    out.put(",\"cache_read_input_tokens\":").put(usage[3]);
    out.put(",\"cache_creation\":{\"ephemeral_5m_input_tokens\":").put(usage[2]);
    out.put(",\"ephemeral_1h_input_tokens\":0},\"output_tokens\":").put(usage[1]);
    out.put(",\"service_tier\":\"standard\"}},\"requestId\":\"req_").hex(~message, 16);
    out.put("\",\"type\":\"assistant\"");
    end();
  }

  private void result(String id) throws IOException {
    int length = dice.nextInt(20) == 0 ? 20_000 : 1200;
    int from = GeneratedText.piece(dice);
    begin()
        .put(",\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":[{\"tool_use_id\":\"");
    out.put(id).put("\",\"type\":\"tool_result\",\"content\":\"");
    text.write(from, length);
    out.put("\",\"is_error\":").put(dice.nextInt(12) == 0 ? "true" : "false").put("}]},");
    out.put("\"toolUseResult\":{\"stdout\":\"");
    text.write(from, length);
    out.put("\",\"stderr\":\"\",\"interrupted\":false,\"isImage\":false}");
    end();
  }

  private void progress(String id) throws IOException {
    begin().put(",\"type\":\"progress\",\"data\":{\"type\":\"bash_progress\",\"output\":\"");
    text(250).put("\",\"elapsedTimeSeconds\":3,\"totalLines\":12},\"toolUseID\":\"").put(id);
    out.put("\",\"parentToolUseID\":\"").put(id).put("\"");
    end();
  }

  private void snapshot() throws IOException {
    out.put("{\"type\":\"file-history-snapshot\",\"messageId\":\"").hex(dice.nextLong(), 16);
    out.put("\",\"snapshot\":{\"trackedFileBackups\":{\"Main.java\":{\"name\":\"");
    text(1500).put("\",\"version\":1}}},\"isSnapshotUpdate\":false}\n");
    counts.lines++;
  }

  private JsonBytes begin() throws IOException {
    out.put("{\"parentUuid\":\"").uuid(dice.nextLong(), dice.nextLong());
    return out.put(head);
  }

  private void end() throws IOException {
    timeMs += dice.nextInt(3000);
    if (dice.nextInt(16) == 0) {
      Instant later = Instant.ofEpochMilli(timeMs + 1000);
      timeMs = TimeEdges.within(dice, later, EDGE_DISTANCE_MS).toEpochMilli();
    }
    out.put(",\"uuid\":\"").uuid(dice.nextLong(), dice.nextLong());
    out.put("\",\"timestamp\":\"").put(Instant.ofEpochMilli(timeMs).toString()).put("\"}\n");
    counts.lines++;
  }

  /** Whether a subagent was started. */
  boolean startsSubagent() {
    return agent;
  }

  private JsonBytes text(int meanLength) throws IOException {
    return text.write(dice, meanLength);
  }
}
