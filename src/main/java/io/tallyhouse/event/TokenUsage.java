package io.tallyhouse.event;

/**
 * The tokens of one response, by kind. No kind contains another: input is without what was read
 * from or written to the cache. Every count is 0 or more.
 *
 * @param cacheWrite5m written to the cache for 5 minutes
 * @param cacheWrite1h written to the cache for an hour
 */
public record TokenUsage(
    long input, long output, long cacheWrite5m, long cacheWrite1h, long cacheRead) {
  /** No tokens. */
  public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0);

  /**
   * @throws IllegalArgumentException when a count is negative
   */
  public TokenUsage {
    requireCount("input", input);
    requireCount("output", output);
    requireCount("cacheWrite5m", cacheWrite5m);
    requireCount("cacheWrite1h", cacheWrite1h);
    requireCount("cacheRead", cacheRead);
  }

  /**
   * The whole prompt: all tokens but the output's; {@link Long#MAX_VALUE} where the sum is more.
   */
  public long prompt() {
    return sum(sum(sum(input, cacheWrite5m), cacheWrite1h), cacheRead);
  }

  /** Cache writes of both durations. */
  public long cacheWrite() {
    return sum(cacheWrite5m, cacheWrite1h);
  }

  /** Of each kind the larger count; of cache writes, of both durations and of those for an hour. */
  TokenUsage max(TokenUsage other) {
    long writes = Math.max(cacheWrite(), other.cacheWrite());
    long writes1h = Math.max(cacheWrite1h, other.cacheWrite1h);
    return new TokenUsage(
        Math.max(input, other.input),
        Math.max(output, other.output),
        writes - writes1h,
        writes1h,
        Math.max(cacheRead, other.cacheRead));
  }

  /** Neither is negative, so a sum that is went past the largest long. */
  private static long sum(long a, long b) {
    long sum = a + b;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private static void requireCount(String name, long count) {
    if (count < 0) {
      throw new IllegalArgumentException(name + " must be 0 or more, but is " + count);
    }
  }
}
