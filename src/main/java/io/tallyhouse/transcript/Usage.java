package io.tallyhouse.transcript;

/**
 * What one response of a model used, in tokens, each 0 to {@link #TOKENS_MAX}. Every line of the
 * response repeats it.
 *
 * @param input without those of the cache
 * @param output generated; lines but the last may say too little
 * @param cacheWrite5m written to the cache for five minutes
 * @param cacheWrite1h written to the cache for an hour
 * @param cacheRead read from the cache
 * @param fast whether the response was made at the higher speed and price
 */
public record Usage(
    long input, long output, long cacheWrite5m, long cacheWrite1h, long cacheRead, boolean fast) {
  /** Most tokens of a kind that are believed. */
  public static final long TOKENS_MAX = 1_000_000_000_000L;
}
