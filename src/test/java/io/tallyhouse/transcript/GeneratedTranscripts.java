package io.tallyhouse.transcript;

import io.tallyhouse.model.TimeEdges;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Writes transcripts like those of Claude Code: projects, sessions over many days, subagents, forks
 * that repeat lines of an earlier session, responses of several lines whose usage repeats and whose
 * output grows, calls and results, and between them the many lines that say nothing, in the
 * proportions and sizes of real ones (of a hundred lines 71 progress, 17 assistant, 11 user).
 * Deterministic by its seed. Not thread-safe.
 */
public final class GeneratedTranscripts {
  /**
   * What was written.
   *
   * @param lines all, also repeated ones
   * @param prompts of users, repeated ones not counted, as in all that follows
   * @param responses distinct (message id, request id)
   * @param output output tokens of the responses' last lines; as all tokens, of real models only
   * @param syntheticOutput the same of lines that Claude Code wrote itself, which used nothing
   */
  public record Written(
      int files,
      long bytes,
      long lines,
      long prompts,
      long responses,
      long calls,
      long results,
      long input,
      long output,
      long syntheticOutput,
      long cacheWrite,
      long cacheRead) {}

  private static final int PROJECTS = 6;
  private static final int TURNS_MAX = 40;
  private static final int SESSIONS_PER_FORK = 8;
  private static final int TASKS_PER_SUBAGENT = 5;
  private static final int PIECES = 512;

  /** How far a line may be moved to an edge of a day and the like. */
  private static final long EDGE_DISTANCE_MS = 60_000;

  private static final long FIRST_MS = Instant.parse("2026-01-05T00:00:00Z").toEpochMilli();
  private static final long SPAN_MS = 40 * 86_400_000L;
  private static final String SYNTHETIC = "<synthetic>";
  private static final String[] MODELS = {
    "claude-opus-4-6",
    "claude-opus-4-6",
    "claude-sonnet-4-5-20250929",
    "claude-haiku-4-5-20251001",
    SYNTHETIC
  };
  private static final String[] TOOLS = {"Bash", "Read", "Edit", "Grep", "Task", "TodoWrite"};
  private static final String[] WORDS = {
    "the",
    "bead",
    "is",
    "counted",
    "once",
    "\\n",
    "\\\"quoted\\\"",
    "über",
    "日本語",
    "🚀",
    "return",
    "a",
    "of",
    "to",
    "file",
    "line",
    "42",
    "null",
    "test",
    "void",
    "{",
    "}",
    "\\t",
    "src/main/java",
    "\\\\d+",
    "\\u001b[32m",
    "ledger",
    "and"
  };

  private final Path directory;
  private final SplittableRandom random;
  private final byte[][] pieces = new byte[PIECES][];
  private final JsonBytes out = new JsonBytes();

  private int files;
  private long lines;
  private long prompts;
  private long responses;
  private long calls;
  private long results;
  private long input;
  private long output;
  private long syntheticOutput;
  private long cacheWrite;
  private long cacheRead;

  private GeneratedTranscripts(Path directory, long seed) {
    this.directory = directory;
    this.random = new SplittableRandom(seed);
    for (int i = 0; i < PIECES; i++) {
      StringBuilder piece = new StringBuilder();
      for (int words = 4 + random.nextInt(24); words > 0; words--) {
        piece.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      }
      pieces[i] = piece.toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * Writes about as many bytes, at most some tens of kilobytes more.
   *
   * @param directory gets the projects' directories
   * @param bytes of all files
   * @param seed the same gives the same files
   */
  public static Written write(Path directory, long bytes, long seed) throws IOException {
    return new GeneratedTranscripts(directory, seed).run(bytes);
  }

  /** Writes transcripts for the benchmark of sync: directory, bytes, seed. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(
        write(Path.of(arguments[0]), Long.parseLong(arguments[1]), Long.parseLong(arguments[2])));
  }

  private Written run(long bytes) throws IOException {
    long firstTurn = 0;
    for (int session = 0; out.written() < bytes; session++) {
      Path project = directory.resolve("-home-ada-projects-p" + random.nextInt(PROJECTS));
      UUID id = new UUID(random.nextLong(), random.nextLong());
      Conversation conversation = new Conversation(project, id, "");
      List<Long> turns = new ArrayList<>();
      boolean fork = session % SESSIONS_PER_FORK == SESSIONS_PER_FORK - 1;
      if (!fork) {
        firstTurn = random.nextLong();
      }
      turns.add(firstTurn);
      for (int i = random.nextInt(TURNS_MAX); i > 0; i--) {
        turns.add(random.nextLong());
      }
      write(conversation, turns, fork, bytes);
    }
    out.flush();
    return new Written(
        files,
        out.written(),
        lines,
        prompts,
        responses,
        calls,
        results,
        input,
        output,
        syntheticOutput,
        cacheWrite,
        cacheRead);
  }

  private void write(Conversation conversation, List<Long> turns, boolean fork, long bytes)
      throws IOException {
    Path file = conversation.file();
    Files.createDirectories(file.getParent());
    files++;
    List<String> agents = new ArrayList<>();
    try (OutputStream stream = Files.newOutputStream(file)) {
      out.to(stream);
      for (int i = 0; i < turns.size() && (i == 0 || out.written() < bytes); i++) {
        boolean again = fork && i == 0;
        Turn turn = new Turn(conversation, turns.get(i), !again);
        turn.write();
        if (!again && turn.agent) {
          agents.add(Long.toHexString(turns.get(i)));
        }
      }
      out.to(OutputStream.nullOutputStream());
    }
    if (conversation.agent.isEmpty()) {
      for (String agent : agents) {
        Conversation child = new Conversation(conversation.project, conversation.id, agent);
        write(child, List.of(random.nextLong(), random.nextLong()), false, bytes);
      }
    }
  }

  /** A file: a session's own, or one of its subagents. */
  private record Conversation(Path project, UUID id, String agent) {
    Path file() {
      return agent.isEmpty()
          ? project.resolve(id + ".jsonl")
          : project
              .resolve(id.toString())
              .resolve("subagents")
              .resolve("agent-" + agent + ".jsonl");
    }
  }

  /** A prompt and what follows from it; the same seed gives the same lines but for the session. */
  private final class Turn {
    private final SplittableRandom dice;
    private final String head;
    private final boolean counted;
    private final String model;
    private long timeMs;
    private boolean agent;

    Turn(Conversation conversation, long seed, boolean counted) {
      this.dice = new SplittableRandom(seed);
      this.counted = counted;
      this.model = MODELS[dice.nextInt(MODELS.length)];
      this.timeMs = FIRST_MS + dice.nextLong(SPAN_MS);
      boolean sidechain = !conversation.agent.isEmpty();
      this.head =
          ("\",\"isSidechain\":%s,\"userType\":\"external\",\"cwd\":\"/home/ada/projects/%s\","
                  + "\"sessionId\":\"%s\",\"version\":\"2.1.39\",\"gitBranch\":\"main\",%s"
                  + "\"slug\":\"lexical-painting-whisper\"")
              .formatted(
                  sidechain,
                  conversation.project.getFileName(),
                  conversation.id,
                  sidechain ? "\"agentId\":\"" + conversation.agent + "\"," : "");
    }

    void write() throws IOException {
      snapshot();
      begin().put(",\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"");
      text(80).put("\"}");
      end();
      prompts += counted ? 1 : 0;
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
        responses++;
        calls++;
        results++;
      }
      // What Claude Code wrote itself used nothing, whatever it says.
      if (counted && model.equals(SYNTHETIC)) {
        syntheticOutput += usage[1];
      } else if (counted) {
        input += usage[0];
        output += usage[1];
        cacheWrite += usage[2];
        cacheRead += usage[3];
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
      int from = dice.nextInt(PIECES);
      begin()
          .put(
              ",\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":[{\"tool_use_id\":\"");
      out.put(id).put("\",\"type\":\"tool_result\",\"content\":\"").fill(pieces, from, length);
      out.put("\",\"is_error\":").put(dice.nextInt(12) == 0 ? "true" : "false").put("}]},");
      out.put("\"toolUseResult\":{\"stdout\":\"").fill(pieces, from, length);
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
      lines++;
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
      lines++;
    }

    private JsonBytes text(int meanLength) throws IOException {
      return out.fill(pieces, dice.nextInt(PIECES), 1 + dice.nextInt(2 * meanLength));
    }
  }
}
