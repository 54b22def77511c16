package io.tallyhouse.benchmarks;

import io.tallyhouse.event.Iso8601;
import java.time.LocalDate;
import java.util.function.IntFunction;

/**
 * A kind of range of time.
 *
 * @param range the start and end of the i-th of its ranges, milliseconds since 1970-01-01T00:00:00Z
 */
record Window(String name, IntFunction<long[]> range) {
  /** The parameters that ask for the i-th range: days where it is of whole days. */
  String dates(int i) {
    long from = range.apply(i)[0];
    long to = range.apply(i)[1];
    if (from % Filler.DAY_MS == 0 && to % Filler.DAY_MS == 0) {
      return "start_date=%s&end_date=%s"
          .formatted(
              LocalDate.ofEpochDay(from / Filler.DAY_MS), LocalDate.ofEpochDay(to / Filler.DAY_MS - 1));
    }
    // An end belongs to its range.
    return "start_date=" + Iso8601.format(from) + "&end_date=" + Iso8601.format(to - 1);
  }
}
