package io.tallyhouse.api.agnt;

import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.DayParts;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.RangeStatement;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was done in each period that a range touches, oldest first; those at the ends are cut to the
 * range.
 *
 * @param assistant whose figures alone; empty = all
 */
public record PeriodsQuery(FleetPeriod period, TimeRange range, String assistant)
    implements Query<List<PeriodsQuery.PeriodFigures>> {
  private static final String ROUTE = "fleet/periods";
  private static final RangeStatement PERIODS = RangeStatement.read("fleet_periods");
  private static final int PERIOD_BYTES = 200;

  /**
   * A period.
   *
   * @param key its name, see {@link FleetPeriod#keyOf}
   * @param range what of it is in the range that was requested
   */
  public record PeriodFigures(String key, TimeRange range, ActivityStats figures) {}

  @Override
  public List<PeriodFigures> run(int accountId, SqlRunner sql) {
    if (range.isEmpty()) {
      return List.of();
    }
    DayParts parts = DayParts.of(range);
    Map<String, Object> parameters = parts.parameters();
    parameters.put("assistant", assistant);
    parameters.put("period", period.wireName());
    Map<LocalDate, ActivityStats> found = new HashMap<>();
    for (Row row : sql.rows(accountId, PERIODS.of(parts), parameters, ROUTE)) {
      found.put(LocalDate.parse(row.text("date")), ActivityStats.of(row));
    }
    List<PeriodFigures> periods = new ArrayList<>();
    LocalDate start = period.startOf(day(range.fromMs()));
    while (startMs(start) < range.toMs()) {
      LocalDate next = period.next(start);
      TimeRange covered =
          new TimeRange(
              Math.max(range.fromMs(), startMs(start)), Math.min(range.toMs(), startMs(next)));
      periods.add(
          new PeriodFigures(
              period.keyOf(start), covered, found.getOrDefault(start, ActivityStats.NONE)));
      start = next;
    }
    return List.copyOf(periods);
  }

  private static LocalDate day(long timeMs) {
    return Instant.ofEpochMilli(timeMs).atZone(ZoneOffset.UTC).toLocalDate();
  }

  private static long startMs(LocalDate day) {
    return day.toEpochDay() * TimeBucket.DAY_MS;
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(List<PeriodFigures> result) {
    return result.size() * PERIOD_BYTES + assistant.length();
  }
}
