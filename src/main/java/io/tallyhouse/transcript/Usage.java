package io.tallyhouse.transcript;

import io.tallyhouse.event.BillableUsage;
import java.util.List;

/**
 * What one response of a model used; of each kind of tokens 0 to {@link #TOKENS_MAX}. Every line of
 * the response repeats it, and some say too little of the output.
 *
 * @param iterations what was used besides, and is not in {@code billable}: by an advisor, or to
 *     compact the conversation
 */
public record Usage(BillableUsage billable, List<Iteration> iterations) {
  /** Most tokens of a kind that are believed. */
  public static final long TOKENS_MAX = 1_000_000_000_000L;

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
