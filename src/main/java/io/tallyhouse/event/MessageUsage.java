package io.tallyhouse.event;

import java.util.Comparator;
import java.util.OptionalLong;

/**
 * What one request to a model used: tokens and nano dollars (1e-9 USD). The lines of a transcript
 * repeat it, and placeholders stand in some of them, so that of each figure the largest is true.
 *
 * @param timeMs when the earliest line was written, milliseconds since 1970-01-01T00:00:00Z
 * @param project the working directory of the transcript; may be empty
 * @param model empty for messages that no model made
 * @param inputTokens without those of the cache
 * @param webSearches that the model had made, which are billed apart
 * @param fast made in the faster mode
 * @param usInference made in the US only
 * @param costNanoUsd 0 if not priced
 * @param priced whether the cost is known; if not, it is 0 and means nothing
 * @param costReported whether the cost is what the transcript says
 * @param branch the git branch of the working directory; may be empty
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
    long webSearches,
    boolean fast,
    boolean usInference,
    long costNanoUsd,
    boolean priced,
    boolean costReported,
    String branch) {

  /** Nothing was used. */
  public static final MessageUsage NONE =
      new MessageUsage(0, "", "", 0, 0, 0, 0, 0, 0, false, false, 0, false, false, "");

  private static final Comparator<MessageUsage> EARLIEST =
      Comparator.comparingLong(MessageUsage::timeMs)
          .thenComparing(usage -> usage.model.isEmpty())
          .thenComparing(usage -> usage.project.isEmpty())
          // So that usage stored before there were branches gets its own when it is read again.
          .thenComparing(usage -> usage.branch.isEmpty())
          .thenComparing(MessageUsage::model)
          .thenComparing(MessageUsage::project)
          .thenComparing(MessageUsage::branch);

  /** The tokens of all kinds that were sent to the model. */
  public long promptTokens() {
    return inputTokens + cacheReadTokens + cacheWriteTokens();
  }

  /** Cache writes of both durations. */
  public long cacheWriteTokens() {
    return cacheWrite5mTokens + cacheWrite1hTokens;
  }

  /**
   * What two lines of one response say together, whichever is read first: the time, project, model
   * and branch of the earlier one, of each figure the larger one. The cost is that of the line that
   * says all of it and has one; else it is counted anew.
   */
  public MessageUsage and(MessageUsage other, Pricing pricing) {
    MessageUsage earliest = EARLIEST.compare(other, this) < 0 ? other : this;
    long writes = Math.max(cacheWriteTokens(), other.cacheWriteTokens());
    long writes1h = Math.max(cacheWrite1hTokens, other.cacheWrite1hTokens);
    MessageUsage both =
        new MessageUsage(
            earliest.timeMs,
            earliest.project,
            earliest.model,
            Math.max(inputTokens, other.inputTokens),
            Math.max(outputTokens, other.outputTokens),
            writes - writes1h,
            writes1h,
            Math.max(cacheReadTokens, other.cacheReadTokens),
            Math.max(webSearches, other.webSearches),
            fast || other.fast,
            usInference || other.usInference,
            0,
            false,
            false,
            earliest.branch);
    if (costReported || other.costReported) {
      long reported =
          Math.max(costReported ? costNanoUsd : 0, other.costReported ? other.costNanoUsd : 0);
      return both.withCost(OptionalLong.of(reported), true);
    }
    if (priced && costsAsMuchAs(both)) {
      return both.withCost(OptionalLong.of(costNanoUsd), false);
    }
    if (other.priced && other.costsAsMuchAs(both)) {
      return both.withCost(OptionalLong.of(other.costNanoUsd), false);
    }
    return both.withCost(pricing.costNanoUsd(both), false);
  }

  /** The same with a cost, or without one. */
  public MessageUsage withCost(OptionalLong nanoUsd, boolean reported) {
    return new MessageUsage(
        timeMs,
        project,
        model,
        inputTokens,
        outputTokens,
        cacheWrite5mTokens,
        cacheWrite1hTokens,
        cacheReadTokens,
        webSearches,
        fast,
        usInference,
        nanoUsd.orElse(0),
        nanoUsd.isPresent(),
        reported,
        branch);
  }

  /**
   * Whether both may be of one response: what was sent to the model is the same, or one of them
   * does not know it yet.
   */
  public boolean mayRepeat(MessageUsage other) {
    return promptTokens() == 0
        || other.promptTokens() == 0
        || (inputTokens == other.inputTokens
            && cacheReadTokens == other.cacheReadTokens
            && cacheWriteTokens() == other.cacheWriteTokens());
  }

  private boolean costsAsMuchAs(MessageUsage other) {
    return timeMs == other.timeMs
        && model.equals(other.model)
        && inputTokens == other.inputTokens
        && outputTokens == other.outputTokens
        && cacheWrite5mTokens == other.cacheWrite5mTokens
        && cacheWrite1hTokens == other.cacheWrite1hTokens
        && cacheReadTokens == other.cacheReadTokens
        && webSearches == other.webSearches
        && fast == other.fast
        && usInference == other.usInference;
  }
}
