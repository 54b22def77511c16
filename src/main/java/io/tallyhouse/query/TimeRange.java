package io.tallyhouse.query;

import io.tallyhouse.event.TimeBucket;

/**
 * A range of time, milliseconds since 1970-01-01T00:00:00Z.
 *
 * @param fromMs first millisecond
 * @param toMs first millisecond after the range, not before {@code fromMs}
 */
public record TimeRange(long fromMs, long toMs) {
  /** The earliest range a result can have begins here. */
  public static final long MIN_MS = 0;

  /** The latest range a result can have ends here: 2100-01-01T00:00:00Z. */
  public static final long MAX_MS = 4_102_444_800_000L;

  public TimeRange {
    if (fromMs < MIN_MS || toMs > MAX_MS || fromMs > toMs) {
      throw new IllegalArgumentException("fromMs and toMs must be in order, in 1970 to 2099");
    }
  }

  /**
   * Whether two times, in order and however far apart, have more than so many days between them.
   */
  public static boolean isLonger(long fromMs, long toMs, int days) {
    long length = toMs - fromMs;
    // Below 0: further apart than a number of milliseconds holds.
    return length < 0 || length > days * TimeBucket.DAY_MS;
  }

  /** The range, cut to the years that results can have. */
  public static TimeRange clamped(long fromMs, long toMs) {
    long from = Math.max(MIN_MS, Math.min(fromMs, MAX_MS));
    return new TimeRange(from, Math.max(from, Math.min(toMs, MAX_MS)));
  }

  /** Whether no time is in it. */
  public boolean isEmpty() {
    return fromMs == toMs;
  }
}
