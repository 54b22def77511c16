package io.tallyhouse.event;

/**
 * The quarters of an hour and days (UTC) of the rollups. Times are milliseconds since
 * 1970-01-01T00:00:00Z, not negative.
 */
public final class TimeBucket {
  /**
   * Length of the finest rollup bucket. A divisor of every time zone's offset, so that local days
   * are whole buckets.
   */
  public static final long BUCKET_MS = 15 * 60 * 1000L;

  /** Length of a UTC day. */
  public static final long DAY_MS = 24 * 60 * 60 * 1000L;

  private TimeBucket() {}

  /** Number of the bucket that holds the time, from 0 at 1970-01-01T00:00:00Z. */
  public static int indexOf(long timeMs) {
    return Math.toIntExact(Math.floorDiv(timeMs, BUCKET_MS));
  }

  /** Start of a bucket in seconds since 1970-01-01T00:00:00Z. */
  public static long startSeconds(int index) {
    return index * (BUCKET_MS / 1000);
  }

  /** The latest multiple of {@code unitMs} that is not after the time. */
  public static long floor(long timeMs, long unitMs) {
    return Math.floorDiv(timeMs, unitMs) * unitMs;
  }

  /** The earliest multiple of {@code unitMs} that is not before the time. */
  public static long ceil(long timeMs, long unitMs) {
    return -Math.floorDiv(-timeMs, unitMs) * unitMs;
  }
}
