package io.tallyhouse.benchmarks;

import java.time.LocalDate;

/**
 * Ranges of time up to the last event.
 *
 * @param toMs the end of the events, milliseconds since 1970-01-01T00:00:00Z
 */
record Ranges(long toMs) {
  /** Start and end of so many days, of which the last is so many days back. */
  long[] of(int days, int back) {
    long to = toMs - back * Filler.DAY_MS;
    return new long[] {to - days * Filler.DAY_MS, to};
  }

  /** The same days as the parameters of the fleet's routes. */
  String dates(int days, int back) {
    long[] range = of(days, back);
    return "startDate=" + day(range[0]) + "&endDate=" + day(range[1] - Filler.DAY_MS);
  }

  /** The day (UTC) of a time in milliseconds. */
  static String day(long timeMs) {
    return LocalDate.ofEpochDay(timeMs / Filler.DAY_MS).toString();
  }
}
