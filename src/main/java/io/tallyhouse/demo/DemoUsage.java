package io.tallyhouse.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.random.RandomGenerator;

/**
 * The tokens of one conversation's responses: a context that grows, is read from the cache and
 * written to it, and is made small again when it is full. Not thread-safe.
 */
final class DemoUsage {
  /** What Claude Code compacts at: below it every price is that of a short prompt. */
  static final long CONTEXT_TOKENS_MAX = 160_000;

  private static final long SYSTEM_PROMPT_TOKENS = 13_500;
  private static final long COMPACTED_TOKENS = 24_000;
  private static final int UNCACHED_TOKENS_MAX = 12;
  private static final double ADDED_MEDIAN = 950;
  private static final double ADDED_SPREAD = 1.1;
  private static final double SESSIONS_WITH_HOURLY_CACHE = 0.3;

  private final RandomGenerator random;
  private final boolean hourly;
  private long cached;

  DemoUsage(RandomGenerator random) {
    this.random = random;
    this.hourly = random.nextDouble() < SESSIONS_WITH_HOURLY_CACHE;
  }

  /** The usage of the next response. */
  ObjectNode next(long outputTokens) {
    long written =
        cached == 0
            ? SYSTEM_PROMPT_TOKENS + random.nextInt(4_000)
            : 1 + Math.round(DemoTool.logNormal(random, ADDED_MEDIAN, ADDED_SPREAD));
    if (cached + written > CONTEXT_TOKENS_MAX) {
      cached = 0;
      written = COMPACTED_TOKENS;
    }
    ObjectNode usage = JsonNodeFactory.instance.objectNode();
    usage
        .put("input_tokens", 1 + random.nextInt(UNCACHED_TOKENS_MAX))
        .put("cache_creation_input_tokens", written)
        .put("cache_read_input_tokens", cached);
    usage
        .putObject("cache_creation")
        .put("ephemeral_5m_input_tokens", hourly ? 0 : written)
        .put("ephemeral_1h_input_tokens", hourly ? written : 0);
    usage.put("output_tokens", outputTokens).put("service_tier", "standard");
    cached += written;
    return usage;
  }
}
