package io.tallyhouse.query.plan;

import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.NamedDimension.Kind;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A range, the periods by which it is grouped, and where what a row is grouped by may change with
 * the time. Immutable.
 *
 * @param labels where the periods begin, the first perhaps before the range; the range's start
 *     alone where it is not grouped
 * @param starts the same, the first not before the range
 * @param cuts times inside the range, in order: what is before and after one is not in one group
 * @param byHour whether hours are told apart whatever the cuts say
 */
record Calendar(
    TimeRange range,
    ZoneId zone,
    List<Long> labels,
    List<Long> starts,
    List<Long> cuts,
    boolean byHour) {
  /**
   * The calendar of a query.
   *
   * @param named dimensions that rows are grouped or filtered by
   */
  static Calendar of(
      TimeRange range, ZoneId zone, Optional<Every> every, Collection<NamedDimension> named) {
    List<Long> starts =
        every
            .map(length -> Periods.starts(length, range, zone, QuerySpec.PERIODS_MAX))
            .orElse(List.of(range.fromMs()));
    TreeSet<Long> cuts = new TreeSet<>(starts);
    boolean byHour = named.stream().anyMatch(d -> d.kind() == Kind.HOUR_OF_DAY);
    if (byHour) {
      // Others are at the edge of a quarter of an hour: they cut none.
      changes(Every.HOUR.length().toMillis(), range, zone).stream()
          .filter(at -> at % TimeBucket.BUCKET_MS != 0)
          .forEach(cuts::add);
    }
    if (named.stream().anyMatch(d -> d.kind() == Kind.DAY_OF_WEEK)) {
      cuts.addAll(changes(TimeBucket.DAY_MS, range, zone));
    }
    List<Long> inside =
        cuts.stream().filter(at -> at > range.fromMs() && at < range.toMs()).toList();
    List<Long> clipped = starts.stream().map(start -> Math.max(start, range.fromMs())).toList();
    return new Calendar(range, zone, starts, clipped, inside, byHour);
  }

  private static List<Long> changes(long unitMs, TimeRange range, ZoneId zone) {
    return Periods.changes(unitMs, range.fromMs(), range.toMs(), zone);
  }

  /** The number of the period that begins then, in the seconds that {@link #bind} binds. */
  int periodOf(long startSeconds) {
    int low = 0;
    int high = starts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (seconds(middle) <= startSeconds) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Where a period begins, as bound. */
  long seconds(int period) {
    return Math.floorDiv(starts.get(period), 1000);
  }

  /** Binds the starts of the periods, in whole seconds, and the zone's offsets. */
  void bind(Bindings bindings, boolean offsets) {
    StringBuilder seconds = new StringBuilder("[");
    for (long start : starts) {
      seconds.append(seconds.length() > 1 ? "," : "").append(Math.floorDiv(start, 1000));
    }
    bindings.put("period_starts", seconds.append(']').toString());
    bindings.put("from_s", Math.floorDiv(range.fromMs(), 1000));
    if (offsets) {
      Periods.putOffsets(range, zone, bindings);
    }
  }
}
