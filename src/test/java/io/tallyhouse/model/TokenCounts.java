package io.tallyhouse.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tokens of a response as a line of a transcript tells them. */
public record TokenCounts(
    long input, long output, long cacheWrite5m, long cacheWrite1h, long cacheRead) {
  /** Nano dollars per token, in the order of the fields, for the two priced models. */
  private static final Map<String, TokenCounts> NANO_USD =
      Map.of(
          "claude-opus-4-6",
          new TokenCounts(5_000, 25_000, 6_250, 10_000, 500),
          "claude-haiku-4-5",
          new TokenCounts(1_000, 5_000, 1_250, 2_000, 100));

  /** Null where the model has no price. */
  @Nullable Long costNanoUsd(String model) {
    TokenCounts price = NANO_USD.get(model);
    return price == null
        ? null
        : input * price.input
            + output * price.output
            + cacheWrite5m * price.cacheWrite5m
            + cacheWrite1h * price.cacheWrite1h
            + cacheRead * price.cacheRead;
  }

  TokenCounts plusOutput(long more) {
    return new TokenCounts(input, output + more, cacheWrite5m, cacheWrite1h, cacheRead);
  }

  long cacheWrite() {
    return cacheWrite5m + cacheWrite1h;
  }

  long total() {
    return input + output + cacheWrite() + cacheRead;
  }
}
