package io.tallyhouse.event;

import java.util.Comparator;
import java.util.OptionalLong;

/**
 * What one request to a model used. The lines of a transcript repeat it, and placeholders stand in
 * some of them, so that of each figure the largest is true.
 *
 * @param timeMs when the earliest line was written, milliseconds since 1970-01-01T00:00:00Z
 * @param project the working directory of the transcript; may be empty
 * @param model empty for messages that no model made
 * @param branch the git branch of the working directory; may be empty
 */
public record MessageUsage(
    long timeMs, String project, String model, String branch, BillableUsage billable, Cost cost) {

  /** Nothing was used. */
  public static final MessageUsage NONE =
      new MessageUsage(0, "", "", "", BillableUsage.of(TokenUsage.NONE), Cost.UNKNOWN);

  /**
   * What it cost.
   *
   * @param nanoUsd 1e-9 USD; 0 if not known
   * @param reported whether it is what the transcript says
   */
  public record Cost(long nanoUsd, boolean known, boolean reported) {
    /** Not known. */
    public static final Cost UNKNOWN = new Cost(0, false, false);
  }

  private static final Comparator<MessageUsage> EARLIEST =
      Comparator.comparingLong(MessageUsage::timeMs)
          .thenComparing(usage -> usage.model.isEmpty())
          .thenComparing(usage -> usage.project.isEmpty())
          // So that usage stored before there were branches gets its own when it is read again.
          .thenComparing(usage -> usage.branch.isEmpty())
          .thenComparing(MessageUsage::model)
          .thenComparing(MessageUsage::project)
          .thenComparing(MessageUsage::branch);

  /** See {@link BillableUsage#tokens}. */
  public TokenUsage tokens() {
    return billable.tokens();
  }

  /**
   * What two lines of one response say together, whichever is read first: the time, project, model
   * and branch of the earlier one, the place of the other where that names none, of each figure the
   * larger one. The cost is that of the line that says all of it and has one; else it is counted
   * anew.
   */
  public MessageUsage and(MessageUsage other, Pricing pricing) {
    boolean otherFirst = EARLIEST.compare(other, this) < 0;
    MessageUsage earliest = (otherFirst ? other : this).placedAs(otherFirst ? this : other);
    MessageUsage both = earliest.with(billable.max(other.billable), Cost.UNKNOWN);
    if (cost.reported || other.cost.reported) {
      long reported =
          Math.max(cost.reported ? cost.nanoUsd : 0, other.cost.reported ? other.cost.nanoUsd : 0);
      return both.withCost(OptionalLong.of(reported), true);
    }
    if (cost.known && costsAsMuchAs(both)) {
      return both.with(both.billable, cost);
    }
    if (other.cost.known && other.costsAsMuchAs(both)) {
      return both.with(both.billable, other.cost);
    }
    return both.withCost(pricing.costNanoUsd(both), false);
  }

  /** The same with a cost, or without one. */
  public MessageUsage withCost(OptionalLong nanoUsd, boolean reported) {
    return with(billable, new Cost(nanoUsd.orElse(0), nanoUsd.isPresent(), reported));
  }

  /** The same where the other is, if this does not say where it is: OTLP names no project. */
  private MessageUsage placedAs(MessageUsage other) {
    return project.isEmpty()
        ? new MessageUsage(timeMs, other.project, model, other.branch, billable, cost)
        : this;
  }

  private MessageUsage with(BillableUsage used, Cost costing) {
    return new MessageUsage(timeMs, project, model, branch, used, costing);
  }

  /**
   * Whether both may be of one response: what was sent to the model is the same, or one of them
   * does not know it yet.
   */
  public boolean mayRepeat(MessageUsage other) {
    return tokens().prompt() == 0
        || other.tokens().prompt() == 0
        || (tokens().input() == other.tokens().input()
            && tokens().cacheRead() == other.tokens().cacheRead()
            && tokens().cacheWrite() == other.tokens().cacheWrite());
  }

  private boolean costsAsMuchAs(MessageUsage other) {
    return timeMs == other.timeMs && model.equals(other.model) && billable.equals(other.billable);
  }
}
