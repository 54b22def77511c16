package io.tallyhouse.account;

import java.util.OptionalInt;

/**
 * How much a key may do, as its row says.
 *
 * @param requestsPerSecond 1 to {@value #PER_SECOND_MAX}; empty = the default, which is no limit
 * @param eventsPerSecond the same for the events that it sends, whether they are stored or not
 */
public record RateLimits(OptionalInt requestsPerSecond, OptionalInt eventsPerSecond) {
  /** The highest limit that can be set; more is none. */
  public static final int PER_SECOND_MAX = 1_000_000;

  /**
   * The fewest events that a key may send at once after a pause, however low its limit: as many as
   * a request may have, so that a full one is only ever late.
   */
  public static final int EVENTS_BURST_MIN = 1_000;

  /**
   * The default. A key's owner knows what it should do; the server itself is protected by the
   * bounds that all keys share.
   */
  public static final RateLimits NONE = new RateLimits(OptionalInt.empty(), OptionalInt.empty());

  public RateLimits {
    check("requestsPerSecond", requestsPerSecond);
    check("eventsPerSecond", eventsPerSecond);
  }

  private static void check(String argument, OptionalInt limit) {
    if (limit.isPresent() && (limit.getAsInt() < 1 || limit.getAsInt() > PER_SECOND_MAX)) {
      throw new IllegalArgumentException(
          argument + " must be 1 to " + PER_SECOND_MAX + ", but is " + limit.getAsInt());
    }
  }
}
