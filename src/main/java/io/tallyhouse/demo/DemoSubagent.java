package io.tallyhouse.demo;

import static io.tallyhouse.demo.DemoTool.logNormal;

import io.tallyhouse.demo.DemoTranscript.Response;
import java.util.random.RandomGenerator;

/**
 * What a subagent does between the call that starts it and its result: a conversation of its own,
 * in a transcript of its own. Not thread-safe.
 */
final class DemoSubagent {
  private static final int CALLS_MAX = 6;
  private static final double THINKING_MEDIAN_MS = 2_200;
  private static final double SPREAD = 0.5;

  private final RandomGenerator random;
  private final DemoTranscript transcript;
  private final DemoModel model;
  private final String cwd;
  private final DemoUsage usage;

  DemoSubagent(RandomGenerator random, DemoTranscript transcript, DemoModel model, String cwd) {
    this.random = random;
    this.transcript = transcript;
    this.model = model;
    this.cwd = cwd;
    this.usage = new DemoUsage(random);
  }

  /**
   * Runs it.
   *
   * @param startMs when it is started, milliseconds since 1970-01-01T00:00:00Z
   * @param prompt what it is to do
   * @return when it ends
   */
  long run(long startMs, String prompt) {
    long nowMs = startMs;
    transcript.prompt(nowMs, prompt);
    int calls = 1 + random.nextInt(CALLS_MAX);
    for (int i = 0; i < calls; i++) {
      nowMs += thinkingMs();
      DemoTool tool = DemoTool.nextOfSubagent(random);
      String id = transcript.toolUseId();
      response().call(nowMs, id, tool.wireName(), tool.nextInput(random, cwd));
      nowMs += tool.nextLatencyMs(random);
      boolean fails = tool.nextFails(random);
      transcript.result(
          nowMs, id, fails, fails ? DemoText.error(random, tool) : DemoText.result(random, tool));
    }
    nowMs += thinkingMs();
    response().end(nowMs, DemoText.end(random));
    return nowMs;
  }

  private Response response() {
    return transcript.response(model, usage.next(model.nextOutputTokens(random)));
  }

  private long thinkingMs() {
    return (long) logNormal(random, THINKING_MEDIAN_MS, SPREAD);
  }
}
