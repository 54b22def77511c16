package io.tallyhouse.query;

import io.tallyhouse.event.TimeBucket;
import java.util.HashMap;
import java.util.Map;

/**
 * A range cut into its whole days (UTC) and the cut days at its two ends. Any part may be empty;
 * together they are the range.
 */
public record DayParts(TimeRange head, TimeRange days, TimeRange tail) {
  /** Cuts a range. */
  public static DayParts of(TimeRange range) {
    long daysFrom = TimeBucket.ceil(range.fromMs(), TimeBucket.DAY_MS);
    long daysTo = TimeBucket.floor(range.toMs(), TimeBucket.DAY_MS);
    if (daysFrom > daysTo) {
      return new DayParts(range, RangeParts.empty(0), RangeParts.empty(range.toMs()));
    }
    return new DayParts(
        new TimeRange(range.fromMs(), daysFrom),
        new TimeRange(daysFrom, daysTo),
        new TimeRange(daysTo, range.toMs()));
  }

  /** Whether the range is whole days and nothing else. */
  public boolean isDaysOnly() {
    return head.isEmpty() && tail.isEmpty();
  }

  /** The query parameters of the parts, as the statements name them. */
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    RangeParts.putDays(parameters, "days", days);
    parameters.put("head_from", head.fromMs());
    parameters.put("head_to", head.toMs());
    parameters.put("tail_from", tail.fromMs());
    parameters.put("tail_to", tail.toMs());
    return parameters;
  }
}
