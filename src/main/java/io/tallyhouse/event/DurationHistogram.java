package io.tallyhouse.event;

import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bins of durations that the tool rollups count, as {@code
 * sql/generated/migrations/0006_tools_15m.sql} defines them: milliseconds below 64 each have their
 * own, above that every doubling has 32. A quantile is a bin's middle and so within {@value
 * #RELATIVE_ERROR_MAX} of the exact one. Not thread-safe.
 */
public final class DurationHistogram {
  /** Largest relative error of {@link #quantile}. */
  public static final double RELATIVE_ERROR_MAX = 0.02;

  private static final int EXACT_BELOW = 64;
  private static final int BINS_PER_DOUBLING = 32;
  private static final int BITS_PER_DOUBLING = 5;

  private final SortedMap<Integer, Long> counts = new TreeMap<>();
  private long total;

  public DurationHistogram(Map<Integer, Long> countsByBin) {
    countsByBin.forEach(
        (bin, count) -> {
          if (bin < 0 || count < 0) {
            throw new IllegalArgumentException("countsByBin: negative bin or count");
          }
          counts.merge(bin, count, Long::sum);
          total += count;
        });
  }

  /** The bin of a duration in milliseconds, which is not negative. */
  public static int binOf(long durationMs) {
    if (durationMs < EXACT_BELOW) {
      return (int) durationMs;
    }
    int shift = 63 - Long.numberOfLeadingZeros(durationMs) - BITS_PER_DOUBLING;
    return shift * BINS_PER_DOUBLING + (int) (durationMs >> shift);
  }

  /** The middle of a bin, in milliseconds, rounded. */
  static long middleOf(int bin) {
    if (bin < EXACT_BELOW) {
      return bin;
    }
    int shift = bin / BINS_PER_DOUBLING - 1;
    long first = ((long) bin - (long) shift * BINS_PER_DOUBLING) << shift;
    return first + (1L << shift) / 2;
  }

  /**
   * The smallest duration that at least the given share of all durations do not exceed (nearest
   * rank).
   *
   * @param share above 0, at most 1
   * @return milliseconds; empty if there are no durations
   */
  public OptionalLong quantile(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share: above 0 and at most 1");
    }
    long rank = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (Map.Entry<Integer, Long> bin : counts.entrySet()) {
      seen += bin.getValue();
      if (seen >= rank) {
        return OptionalLong.of(middleOf(bin.getKey()));
      }
    }
    return OptionalLong.empty();
  }
}
