package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.TokenUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What rows count of a run.
 *
 * @param responses that used tokens
 * @param tokens by kind
 * @param nanoUsd what they cost, 1e-9 USD
 * @param tools what became of calls
 * @param prompts that users typed, or commands
 * @param failures that the client wrote in place of a response
 */
record RunFigures(
    long responses, TokenUsage tokens, long nanoUsd, Tools tools, long prompts, long failures) {
  /** Calls, their results, how many of them failed and were denied. */
  record Tools(long calls, long results, long errors, long denied) {}

  static RunFigures of(List<EventRow> rows) {
    long[] tokens = new long[5];
    long responses = 0;
    long nanoUsd = 0;
    long calls = 0;
    long results = 0;
    long errors = 0;
    long denied = 0;
    long prompts = 0;
    long failures = 0;
    for (EventRow row : rows) {
      MessageRow message = row.message();
      if (message != null && message.usage() != null) {
        int sign = message.usageSign();
        TokenUsage used = message.usage().tokens();
        tokens[0] += sign * used.input();
        tokens[1] += sign * used.output();
        tokens[2] += sign * used.cacheWrite5m();
        tokens[3] += sign * used.cacheWrite1h();
        tokens[4] += sign * used.cacheRead();
        responses += sign;
        nanoUsd += sign * message.usage().cost().nanoUsd();
      }
      calls += row.event().type() == EventType.TOOL_USE ? 1 : 0;
      results += row.pairing().isComplete() ? 1 : 0;
      errors += row.pairing().isComplete() && row.pairing().error() ? 1 : 0;
      denied += row.pairing().isComplete() && row.pairing().denied() ? 1 : 0;
      if (row.event() instanceof Event.Prompt prompt) {
        prompts += prompt.message().sidechain() ? 0 : 1;
      }
      failures +=
          row.event().type() == EventType.ASSISTANT_MESSAGE && row.event().model().isEmpty()
              ? 1
              : 0;
    }
    return new RunFigures(
        responses,
        new TokenUsage(tokens[0], tokens[1], tokens[2], tokens[3], tokens[4]),
        nanoUsd,
        new Tools(calls, results, errors, denied),
        prompts,
        failures);
  }

  /** By call, how long its tool ran, milliseconds. */
  static Map<Long, Long> durations(List<EventRow> rows) {
    Map<Long, Long> durations = new HashMap<>();
    for (EventRow row : rows) {
      if (row.pairing().isComplete() && row.event().callKey() != EventIdentity.NONE) {
        durations.put(row.event().callKey(), row.pairing().durationMs());
      }
    }
    return durations;
  }
}
