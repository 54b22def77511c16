package io.tallyhouse.model;

import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** The times from first to last, both included, to the millisecond. */
public record TimeRange(Instant first, Instant last) {
  static final int DEFAULT_DAYS = 30;

  /** The range of analytics: 30 days up to and including the end's day unless said otherwise. */
  public static TimeRange ofAnalytics(@Nullable String start, @Nullable String end, Instant now) {
    LocalDate endDay = end == null ? Times.day(now) : Times.day(Times.parse(end));
    Instant last =
        end == null || Times.isDateOnly(end)
            ? Times.midnight(endDay.plusDays(1)).minusMillis(1)
            : Times.parse(end);
    Instant first =
        start == null ? Times.midnight(endDay.minusDays(DEFAULT_DAYS)) : Times.parse(start);
    return new TimeRange(first, last);
  }

  /**
   * The range of session starts: open where nothing is said, a date alone is its midnight at both
   * ends.
   */
  public static TimeRange ofSessionStarts(@Nullable String start, @Nullable String end) {
    return new TimeRange(
        start == null ? Instant.MIN : Times.parse(start),
        end == null ? Instant.MAX : Times.parse(end));
  }

  public boolean contains(Instant time) {
    return !time.isBefore(first) && !time.isAfter(last);
  }
}
