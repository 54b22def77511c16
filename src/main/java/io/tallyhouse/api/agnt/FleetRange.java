package io.tallyhouse.api.agnt;

import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.query.TimeRange;
import java.util.OptionalLong;

/**
 * The range of a request of agnt-analytics.md: {@code startDate} and {@code endDate}, both
 * required. A date is the whole day; a time as end is the first moment after the range, as
 * responses print it.
 */
final class FleetRange {
  /** Longest range, days. */
  static final int DAYS_MAX = 366;

  private FleetRange() {}

  /** Reads the range; what is wrong with it is noted. */
  static TimeRange of(QueryParameters parameters) {
    OptionalLong start = parameters.start("startDate");
    OptionalLong end = parameters.endExclusiveOrInstant("endDate");
    require(parameters, "startDate");
    require(parameters, "endDate");
    if (start.isEmpty() || end.isEmpty()) {
      return new TimeRange(0, 0);
    }
    // A whole day has moments, so that a start at its end is after it; a moment as end may be the
    // start.
    boolean ofDay = parameters.isDateOnly("endDate");
    if (start.getAsLong() > end.getAsLong() - (ofDay ? 1 : 0)) {
      parameters.violate("startDate", "Must not be after endDate");
      return new TimeRange(0, 0);
    }
    if (TimeRange.isLonger(start.getAsLong(), end.getAsLong(), DAYS_MAX)) {
      parameters.violate("startDate", "Must be at most " + DAYS_MAX + " days before endDate");
    }
    return TimeRange.clamped(start.getAsLong(), end.getAsLong());
  }

  private static void require(QueryParameters parameters, String name) {
    if (parameters.text(name) == null) {
      parameters.violate(name, "Required");
    }
  }
}
