package io.tallyhouse.transcript;

import java.util.List;

/**
 * What one response of a model used, in tokens, each 0 to {@link #TOKENS_MAX}. Every line of the
 * response repeats it.
 *
 * @param input without those of the cache
 * @param output generated; some lines say too little
 * @param cacheWrite5m written to the cache for five minutes
 * @param cacheWrite1h written to the cache for an hour
 * @param cacheRead read from the cache
 * @param fast whether the response was made at the higher speed and price
 * @param usInference whether it was made in the US only
 * @param webSearches made for it, at most {@link #SEARCHES_MAX}
 * @param iterations what was used besides, and is not in the figures here: by an advisor, or to
 *     compact the conversation
 */
public record Usage(
    long input,
    long output,
    long cacheWrite5m,
    long cacheWrite1h,
    long cacheRead,
    boolean fast,
    boolean usInference,
    long webSearches,
    List<Iteration> iterations) {
  /** Most tokens of a kind that are believed. */
  public static final long TOKENS_MAX = 1_000_000_000_000L;

  /** Most searches of a response that are believed. */
  public static final long SEARCHES_MAX = 1_000_000;

  /**
   * A request that a response made besides.
   *
   * @param model empty = that of the response
   */
  public record Iteration(String model, Usage usage) {}

  /** Copies the list. */
  public Usage {
    iterations = List.copyOf(iterations);
  }
}
