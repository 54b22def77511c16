package io.tallyhouse.benchmarks;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.random.RandomGenerator;

/**
 * Times at the edges of seconds, quarters of an hour, days and months, where storage cuts: from .001
 * of the last second to .000 of the next.
 */
final class Edges {
  private static final long SECOND_MS = 1000;
  private static final long QUARTER_MS = 900_000;
  private static final long DAY_MS = 86_400_000;

  private Edges() {}

  /**
   * A time at an edge after {@code timeMs}: of the largest unit of which one is less than {@code
   * distanceMaxMs} away, half of the times; else of a second.
   */
  static long after(RandomGenerator random, long timeMs, long distanceMaxMs) {
    // Its last second begins after the time.
    long from = timeMs + SECOND_MS;
    long edge = ceil(from, SECOND_MS);
    if (random.nextBoolean()) {
      for (long larger : new long[] {month(from), ceil(from, DAY_MS), ceil(from, QUARTER_MS)}) {
        if (larger - from <= distanceMaxMs) {
          edge = larger;
          break;
        }
      }
    }
    return edge
        - switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> 1;
          case 2 -> SECOND_MS - 1;
          default -> 1 + random.nextLong(SECOND_MS - 1);
        };
  }

  private static long ceil(long timeMs, long unitMs) {
    return Math.floorDiv(timeMs + unitMs - 1, unitMs) * unitMs;
  }

  private static long month(long timeMs) {
    LocalDate first =
        LocalDate.ofInstant(Instant.ofEpochMilli(timeMs), ZoneOffset.UTC).withDayOfMonth(1);
    long begin = first.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    return begin == timeMs
        ? begin
        : first.plusMonths(1).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
  }
}
