package io.tallyhouse.http;

import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.http.QueryParameters.DateOnlyEnd;
import io.tallyhouse.query.TimeRange;
import java.time.Clock;
import java.util.OptionalLong;

/**
 * The range of an analytics request: {@code start_date} and {@code end_date} of
 * trenchcoat-analytics.md.
 */
public final class DateRangeParameters {
  /** Days before its end at which a range begins that names no start. */
  static final int DEFAULT_DAYS = 30;

  /** Longest range, days. */
  static final int DAYS_MAX = 36_600;

  private DateRangeParameters() {}

  public static TimeRange of(QueryParameters parameters, Clock clock) {
    OptionalLong start = parameters.start("start_date");
    OptionalLong end = parameters.endExclusive("end_date", DateOnlyEnd.WHOLE_DAY);
    long toMs = end.orElseGet(() -> defaultEnd(start, clock.millis()));
    long lastDay = TimeBucket.floor(toMs - 1, TimeBucket.DAY_MS);
    long fromMs = start.orElse(lastDay - DEFAULT_DAYS * TimeBucket.DAY_MS);
    if (fromMs >= toMs) {
      parameters.violate("start_date", "Must not be after end_date");
    } else if (TimeRange.isLonger(fromMs, toMs, DAYS_MAX)) {
      parameters.violate("start_date", "Must be at most " + DAYS_MAX + " days before end_date");
    }
    parameters.check();
    return TimeRange.clamped(fromMs, toMs);
  }

  /**
   * The end of today, or of the start's day if that is after it: days begin earlier east of UTC,
   * and events may be up to a day ahead.
   */
  private static long defaultEnd(OptionalLong start, long nowMs) {
    long lastMs = Math.max(nowMs, start.orElse(nowMs));
    return TimeBucket.floor(lastMs, TimeBucket.DAY_MS) + TimeBucket.DAY_MS;
  }
}
