package io.tallyhouse.event;

import java.util.OptionalLong;

/** What responses cost. Implementations are thread-safe. */
@FunctionalInterface
public interface Pricing {
  /** Knows no price. */
  Pricing NONE = usage -> OptionalLong.empty();

  /**
   * Nano dollars (1e-9 USD) by the model, the time, the tokens and what else changes the price;
   * empty if no price is known. What the usage says it cost is not heeded.
   */
  OptionalLong costNanoUsd(MessageUsage usage);
}
