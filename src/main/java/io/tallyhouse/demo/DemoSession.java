package io.tallyhouse.demo;

import static io.tallyhouse.demo.DemoTool.logNormal;
import static io.tallyhouse.demo.DemoTool.oneOf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.demo.DemoTranscript.Place;
import io.tallyhouse.demo.DemoTranscript.Response;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One session of an agent: turns of responses and tool calls with pauses for thought between them.
 * Transcripts have what was said and done, hooks for whom, and when it began and ended. Not
 * thread-safe.
 */
final class DemoSession {
  private static final double TURNS_MEDIAN = 3.6;
  private static final double CALLS_PER_TURN_MEDIAN = 5.4;
  private static final double SPREAD = 0.6;
  private static final double PAUSE_MEDIAN_MS = 55_000;
  private static final double PAUSE_SPREAD = 1.1;
  private static final double THINKING_MEDIAN_MS = 2_600;
  private static final double CALLS_WITH_TEXT = 0.35;
  private static final double PARALLEL_CALLS = 0.15;
  private static final double CALLS_WITHOUT_RESULT = 0.006;
  private static final double SESSIONS_WITHOUT_END = 0.03;
  private static final int BLOCK_GAP_MS = 15;
  private static final int SUBAGENT_GAP_MS = 4;
  private static final int FIRST_PROMPT_MS = 4_000;
  private static final List<String> SUBAGENTS = List.of("Explore", "general-purpose", "Plan");
  private static final List<String> ENDS = List.of("prompt_input_exit", "clear", "other");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RandomGenerator random;
  private final DemoPerson person;
  private final long endMs;
  private final Place place;
  private final DemoModel model;
  private final DemoUsage usage;
  private final DemoTranscript transcript;
  private final Map<String, DemoTranscript> subagents = new TreeMap<>();
  private final Consumer<DemoEvent> hooks;
  private long nowMs;

  /**
   * @param endMs the last moment of which there is anything
   * @param hooks takes what hooks send, roughly in order of time
   */
  DemoSession(
      RandomGenerator random,
      DemoPerson person,
      long startMs,
      long endMs,
      Consumer<DemoEvent> hooks) {
    this.random = random;
    this.person = person;
    this.endMs = endMs;
    this.place =
        new Place(
            DemoIds.uuid(random),
            person.cwd(oneOf(random, person.projects())),
            DemoText.gitBranch(random),
            null);
    this.model = DemoModel.next(random);
    this.usage = new DemoUsage(random);
    this.transcript = new DemoTranscript(random, place, endMs);
    this.nowMs = startMs;
    this.hooks = hooks;
  }

  /** Makes it up; {@link #transcripts} has what became of it. */
  void run() {
    emit(
        "session_start",
        nowMs,
        data().put("source", random.nextInt(5) == 0 ? "resume" : "startup"));
    nowMs += FIRST_PROMPT_MS;
    long turns = Math.max(1, Math.round(logNormal(random, TURNS_MEDIAN, SPREAD)));
    for (long turn = 0; turn < turns; turn++) {
      turn(turn == 0);
      nowMs += (long) logNormal(random, PAUSE_MEDIAN_MS, PAUSE_SPREAD);
    }
    if (random.nextDouble() >= SESSIONS_WITHOUT_END) {
      emit("session_end", nowMs, data().put("reason", oneOf(random, ENDS)));
    }
  }

  /** The transcripts that are not empty, by their paths in Claude Code's directory of projects. */
  Map<String, String> transcripts() {
    String path = place.cwd().replaceAll("[^A-Za-z0-9]", "-") + "/" + place.sessionId();
    Map<String, String> texts = new TreeMap<>();
    texts.put(path + ".jsonl", transcript.text());
    subagents.forEach(
        (id, subagent) -> texts.put(path + "/subagents/agent-" + id + ".jsonl", subagent.text()));
    texts.values().removeIf(String::isEmpty);
    return texts;
  }

  private void turn(boolean first) {
    long startMs = nowMs;
    transcript.prompt(nowMs, DemoText.prompt(random, first));
    long calls = Math.round(logNormal(random, CALLS_PER_TURN_MEDIAN, SPREAD));
    for (long call = 0; call < calls; call++) {
      nowMs += (long) logNormal(random, THINKING_MEDIAN_MS, SPREAD);
      Response response = response();
      if (random.nextDouble() < CALLS_WITH_TEXT) {
        response.text(nowMs, DemoText.begin(random));
        nowMs += BLOCK_GAP_MS;
      }
      long ended = call(response, nowMs);
      if (random.nextDouble() < PARALLEL_CALLS) {
        ended = Math.max(ended, call(response, nowMs + BLOCK_GAP_MS));
      }
      nowMs = ended;
    }
    nowMs += (long) logNormal(random, THINKING_MEDIAN_MS, SPREAD);
    response().end(nowMs, DemoText.end(random));
    emit("assistant_stop", nowMs, data().put("stop_reason", "end_turn").put("tool_calls", calls));
    transcript.turnEnded(nowMs + SUBAGENT_GAP_MS, nowMs - startMs);
  }

  /** Calls a tool, and returns when its result is there. */
  private long call(Response response, long startMs) {
    DemoTool tool = DemoTool.next(random);
    String id = transcript.toolUseId();
    ObjectNode input = tool.nextInput(random, place.cwd());
    String subagent = oneOf(random, SUBAGENTS);
    if (tool == DemoTool.TASK) {
      input.put("subagent_type", subagent).put("description", "Look around");
    }
    response.call(startMs, id, tool.wireName(), input);
    long end = startMs + tool.nextLatencyMs(random);
    if (tool == DemoTool.TASK) {
      end = subagent(startMs + SUBAGENT_GAP_MS, input.path("prompt").asText());
      emit("subagent_stop", end, data().put("agent_type", subagent));
      end += SUBAGENT_GAP_MS;
    }
    if (random.nextDouble() < CALLS_WITHOUT_RESULT) {
      return end;
    }
    boolean fails = tool.nextFails(random);
    transcript.result(
        end, id, fails, fails ? DemoText.error(random, tool) : DemoText.result(random, tool));
    return end;
  }

  private long subagent(long startMs, String prompt) {
    String id = String.format(Locale.ROOT, "a%07x", random.nextInt(1 << 28));
    DemoTranscript own =
        new DemoTranscript(
            random, new Place(place.sessionId(), place.cwd(), place.gitBranch(), id), endMs);
    subagents.put(id, own);
    DemoModel its = random.nextBoolean() ? DemoModel.HAIKU : model;
    return new DemoSubagent(random, own, its, place.cwd()).run(startMs, prompt);
  }

  private Response response() {
    return transcript.response(model, usage.next(model.nextOutputTokens(random)));
  }

  private ObjectNode data() {
    return JSON.createObjectNode().put("cwd", place.cwd());
  }

  private void emit(String type, long timeMs, ObjectNode data) {
    if (timeMs > endMs) {
      return;
    }
    ObjectNode event = JSON.createObjectNode();
    event
        .put("event_type", type)
        .put("session_id", place.sessionId())
        .put("timestamp", Instant.ofEpochMilli(timeMs).toString())
        .put("user_id", person.userId());
    event.set("data", data);
    try {
      hooks.accept(new DemoEvent(timeMs, JSON.writeValueAsString(event), false));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of text and numbers", e);
    }
  }
}
