package io.tallyhouse.api.agnt;

import io.tallyhouse.query.Row;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Messages and tasks, and what responses used: exact tokens, and USD where a price is known.
 *
 * @param unpricedResponses those of {@code responses} whose model has no price
 * @param pricedCost USD of the responses that have a price
 */
public record ActivityTotals(
    long incomingMessages,
    long outgoingMessages,
    long tasksInitiated,
    long tasksCompleted,
    long responses,
    long unpricedResponses,
    long inputTokens,
    long outputTokens,
    long cacheWriteTokens,
    long cacheReadTokens,
    BigDecimal pricedCost) {
  /** Nothing was done. */
  public static final ActivityTotals NONE =
      new ActivityTotals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, BigDecimal.ZERO);

  /** Reads the columns that all statements have in common. */
  static ActivityTotals of(Row row) {
    return new ActivityTotals(
        row.number("incoming"),
        row.number("outgoing"),
        row.number("initiated"),
        row.number("completed"),
        row.number("used_responses"),
        row.number("used_unpriced"),
        row.number("used_input"),
        row.number("used_output"),
        row.number("used_cache_creation"),
        row.number("used_cache_read"),
        row.decimal("used_cost"));
  }

  /** Reads the four counts alone: of what has no responses. */
  static ActivityTotals ofEvents(Row row) {
    return new ActivityTotals(
        row.number("incoming"),
        row.number("outgoing"),
        row.number("initiated"),
        row.number("completed"),
        0,
        0,
        0,
        0,
        0,
        0,
        BigDecimal.ZERO);
  }

  /** Both together. */
  public ActivityTotals plus(ActivityTotals other) {
    return plus(other, 1);
  }

  /** What is left of this without the other, which is a part of it. */
  public ActivityTotals minus(ActivityTotals other) {
    return plus(other, -1);
  }

  private ActivityTotals plus(ActivityTotals other, int sign) {
    return new ActivityTotals(
        incomingMessages + sign * other.incomingMessages,
        outgoingMessages + sign * other.outgoingMessages,
        tasksInitiated + sign * other.tasksInitiated,
        tasksCompleted + sign * other.tasksCompleted,
        responses + sign * other.responses,
        unpricedResponses + sign * other.unpricedResponses,
        inputTokens + sign * other.inputTokens,
        outputTokens + sign * other.outputTokens,
        cacheWriteTokens + sign * other.cacheWriteTokens,
        cacheReadTokens + sign * other.cacheReadTokens,
        sign > 0 ? pricedCost.add(other.pricedCost) : pricedCost.subtract(other.pricedCost));
  }

  /** Messages and tasks of all four kinds. */
  public long total() {
    return incomingMessages + outgoingMessages + tasksInitiated + tasksCompleted;
  }

  /** Tokens of all kinds. */
  public long tokens() {
    return inputTokens + outputTokens + cacheWriteTokens + cacheReadTokens;
  }

  /** Completed tasks per initiated one; empty when none was initiated. */
  public OptionalDouble completionRate() {
    return tasksInitiated == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) tasksCompleted / tasksInitiated);
  }

  /** USD; empty when there are responses and none of them has a price. */
  public Optional<BigDecimal> costUsd() {
    boolean noneHasPrice = unpricedResponses > 0 && unpricedResponses >= responses;
    return noneHasPrice ? Optional.empty() : Optional.of(pricedCost);
  }
}
