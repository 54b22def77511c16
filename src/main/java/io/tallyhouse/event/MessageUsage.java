package io.tallyhouse.event;

/**
 * What one response of a model used: tokens and nano dollars (1e-9 USD). The lines of a transcript
 * tell it again and again; {@code inputTokens} to {@code costNanoUsd} are those of the earliest
 * line, as the tools people compare with count them; the exact figures are those of the line with
 * the most output.
 *
 * @param timeMs when the earliest line was written, milliseconds since 1970-01-01T00:00:00Z
 * @param project the working directory of the transcript; may be empty
 * @param model empty for messages that no model made
 * @param costNanoUsd with all cache writes at the price of five minutes; 0 if not priced
 * @param priced whether a price is known; if not, the costs are 0 and mean nothing
 * @param exactCostNanoUsd with the exact output, and cache writes of an hour at their own price
 */
public record MessageUsage(
    long timeMs,
    String project,
    String model,
    long inputTokens,
    long outputTokens,
    long cacheWrite5mTokens,
    long cacheWrite1hTokens,
    long cacheReadTokens,
    long costNanoUsd,
    boolean priced,
    long exactOutputTokens,
    long exactCostNanoUsd) {

  /**
   * What two lines of one response tell together. Of lines of the same time, or with the same
   * output, this one is taken, unless only the other one is priced. Both costs have a price or
   * neither.
   */
  public MessageUsage and(MessageUsage other) {
    boolean becomesPriced = other.priced && !priced;
    MessageUsage first =
        other.timeMs < timeMs || (other.timeMs == timeMs && becomesPriced) ? other : this;
    MessageUsage last =
        other.exactOutputTokens > exactOutputTokens
                || (other.exactOutputTokens == exactOutputTokens && becomesPriced)
            ? other
            : this;
    boolean bothPriced = first.priced && last.priced;
    return new MessageUsage(
        first.timeMs,
        first.project,
        first.model,
        first.inputTokens,
        first.outputTokens,
        first.cacheWrite5mTokens,
        first.cacheWrite1hTokens,
        first.cacheReadTokens,
        bothPriced ? first.costNanoUsd : 0,
        bothPriced,
        last.exactOutputTokens,
        bothPriced ? last.exactCostNanoUsd : 0);
  }
}
