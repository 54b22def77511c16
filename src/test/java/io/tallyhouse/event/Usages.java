package io.tallyhouse.event;

/** Makes the usage of tests. Pure. */
public final class Usages {
  private Usages() {}

  /** Of a request on no branch, at standard speed and of unknown cost. */
  public static MessageUsage of(long timeMs, String project, String model, TokenUsage tokens) {
    return of(timeMs, project, model, BillableUsage.of(tokens));
  }

  /** Of a request on no branch and of unknown cost. */
  public static MessageUsage of(long timeMs, String project, String model, BillableUsage billable) {
    return new MessageUsage(timeMs, project, model, "", billable, MessageUsage.Cost.UNKNOWN);
  }
}
