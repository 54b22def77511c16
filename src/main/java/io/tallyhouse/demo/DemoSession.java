package io.tallyhouse.demo;

import static io.tallyhouse.demo.DemoTool.logNormal;
import static io.tallyhouse.demo.DemoTool.oneOf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One session of an agent: turns of tool calls with pauses for thought between them. Not
 * thread-safe.
 */
final class DemoSession {
  private static final double TURNS_MEDIAN = 4.6;
  private static final double CALLS_PER_TURN_MEDIAN = 7.3;
  private static final double SPREAD = 0.6;
  private static final double PAUSE_MEDIAN_MS = 55_000;
  private static final double PAUSE_SPREAD = 1.1;
  private static final double THINKING_MEDIAN_MS = 2_600;
  private static final double PARALLEL_CALLS = 0.15;
  private static final double CALLS_WITHOUT_RESULT = 0.006;
  private static final double SESSIONS_WITHOUT_END = 0.03;
  private static final int PARALLEL_GAP_MS = 15;
  private static final int SUBAGENT_GAP_MS = 4;
  private static final int TOOL_USE_ID_CHARS = 22;
  private static final String ALPHABET =
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789";
  private static final List<String> SUBAGENTS = List.of("Explore", "general-purpose", "Plan");
  private static final List<String> ENDS = List.of("prompt_input_exit", "clear", "other");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RandomGenerator random;
  private final DemoPerson person;
  private final String cwd;
  private final String sessionId;
  private final Consumer<DemoEvent> out;
  private long nowMs;

  /**
   * @param out takes the events, roughly in order of time
   */
  DemoSession(RandomGenerator random, DemoPerson person, long startMs, Consumer<DemoEvent> out) {
    this.random = random;
    this.person = person;
    this.cwd = person.cwd(oneOf(random, person.projects()));
    this.sessionId = new UUID(random.nextLong(), random.nextLong()).toString();
    this.nowMs = startMs;
    this.out = out;
  }

  void run() {
    emit(
        "session_start",
        nowMs,
        data().put("source", random.nextInt(5) == 0 ? "resume" : "startup"));
    long turns = Math.max(1, Math.round(logNormal(random, TURNS_MEDIAN, SPREAD)));
    for (long turn = 0; turn < turns; turn++) {
      nowMs += (long) logNormal(random, PAUSE_MEDIAN_MS, PAUSE_SPREAD);
      turn();
    }
    if (random.nextDouble() >= SESSIONS_WITHOUT_END) {
      nowMs += (long) logNormal(random, PAUSE_MEDIAN_MS, PAUSE_SPREAD);
      emit("session_end", nowMs, data().put("reason", oneOf(random, ENDS)));
    }
  }

  private void turn() {
    // Hooks have no event of POST /api/v1/events for a prompt.
    out.accept(
        DemoConversation.event(
            "incomingMessages", nowMs, "claude-code", person.userId(), sessionId + "/" + nowMs));
    long calls = Math.round(logNormal(random, CALLS_PER_TURN_MEDIAN, SPREAD));
    for (long call = 0; call < calls; call++) {
      nowMs += (long) logNormal(random, THINKING_MEDIAN_MS, SPREAD);
      long end = call(nowMs);
      nowMs = random.nextDouble() < PARALLEL_CALLS ? nowMs + PARALLEL_GAP_MS : end;
    }
    nowMs += (long) logNormal(random, THINKING_MEDIAN_MS, SPREAD);
    emit("assistant_stop", nowMs, data().put("stop_reason", "end_turn").put("tool_calls", calls));
  }

  /** Calls a tool, and returns when its result is there. */
  private long call(long startMs) {
    DemoTool tool = DemoTool.next(random);
    String id = toolUseId();
    long end = startMs + tool.nextLatencyMs(random);
    ObjectNode call = toolData(tool, id).put("tool_input_preview", tool.nextPreview(random, cwd));
    String subagent = oneOf(random, SUBAGENTS);
    if (tool == DemoTool.TASK) {
      call.putObject("tool_input").put("subagent_type", subagent);
    }
    emit("tool_use", startMs, call);
    if (random.nextDouble() < CALLS_WITHOUT_RESULT) {
      return end;
    }
    if (tool == DemoTool.TASK) {
      ObjectNode stopped = data().put("agent_type", subagent);
      emit("subagent_stop", end - SUBAGENT_GAP_MS, stopped);
    }
    boolean fails = tool.nextFails(random);
    ObjectNode result = toolData(tool, id).put("is_error", fails);
    if (fails) {
      result.put("error", tool == DemoTool.BASH ? "Exit code 1" : "The call failed");
    }
    emit("tool_result", end, result);
    return end;
  }

  private ObjectNode toolData(DemoTool tool, String id) {
    return data().put("tool_name", tool.wireName()).put("tool_use_id", id);
  }

  private ObjectNode data() {
    return JSON.createObjectNode().put("cwd", cwd);
  }

  private String toolUseId() {
    StringBuilder id = new StringBuilder("toolu_01");
    for (int i = 0; i < TOOL_USE_ID_CHARS; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }

  private void emit(String type, long timeMs, ObjectNode data) {
    ObjectNode event = JSON.createObjectNode();
    event
        .put("event_type", type)
        .put("session_id", sessionId)
        .put("timestamp", Instant.ofEpochMilli(timeMs).toString())
        .put("user_id", person.userId());
    event.set("data", data);
    try {
      out.accept(new DemoEvent(timeMs, JSON.writeValueAsString(event), false));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text and numbers", e);
    }
  }
}
