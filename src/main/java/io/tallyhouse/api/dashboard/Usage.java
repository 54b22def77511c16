package io.tallyhouse.api.dashboard;

import io.tallyhouse.query.Row;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What responses used: tokens, and USD where a price is known.
 *
 * @param unpricedResponses those of {@code responses} whose model has no price
 * @param cacheCreationTokens cache writes of both durations
 * @param pricedCost of the responses that have a price
 */
public record Usage(
    long responses,
    long unpricedResponses,
    long inputTokens,
    long outputTokens,
    long cacheCreationTokens,
    long cacheReadTokens,
    BigDecimal pricedCost) {
  /** Nothing was used. */
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, BigDecimal.ZERO);

  /** Reads the columns that all statements of usage have in common. */
  static Usage of(Row row) {
    return new Usage(
        row.number("used_responses"),
        row.number("used_unpriced"),
        row.number("used_input"),
        row.number("used_output"),
        row.number("used_cache_creation"),
        row.number("used_cache_read"),
        row.decimal("used_cost"));
  }

  /** Both together. */
  public Usage plus(Usage other) {
    return new Usage(
        responses + other.responses,
        unpricedResponses + other.unpricedResponses,
        inputTokens + other.inputTokens,
        outputTokens + other.outputTokens,
        cacheCreationTokens + other.cacheCreationTokens,
        cacheReadTokens + other.cacheReadTokens,
        pricedCost.add(other.pricedCost));
  }

  /** Input and output, as the document counts; cache tokens are apart. */
  public long totalTokens() {
    return inputTokens + outputTokens;
  }

  /** Tokens of all kinds. */
  public long allTokens() {
    return totalTokens() + cacheCreationTokens + cacheReadTokens;
  }

  /** USD; empty when there are responses and none of them has a price. */
  public Optional<BigDecimal> cost() {
    boolean noneHasPrice = unpricedResponses > 0 && unpricedResponses >= responses;
    return noneHasPrice ? Optional.empty() : Optional.of(pricedCost);
  }
}
