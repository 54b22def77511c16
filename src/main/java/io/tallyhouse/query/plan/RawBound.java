package io.tallyhouse.query.plan;

import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.query.RefusedQueryException;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Keeps a query from reading more raw events than the server has time for. A rollup has their
 * number by day before any is read. Of one run's thread.
 */
final class RawBound {
  /** A year of 100 million events takes about two seconds. */
  static final long RAW_EVENTS_MAX = 100_000_000;

  /** What takes less is not counted beforehand: cut ends, and periods that are cut a little. */
  private static final long UNCOUNTED_MS = 2 * TimeBucket.DAY_MS;

  private static final String EVENTS_BY_DAY = SqlFile.read("sql/queries/raw_events_by_day.sql");

  private final int accountId;
  private final SqlRunner sql;
  private final String route;
  private final long max;
  private final Map<TimeRange, NavigableMap<Long, Long>> eventsByDay = new HashMap<>();

  RawBound(int accountId, SqlRunner sql, String route, long max) {
    this.accountId = accountId;
    this.sql = sql;
    this.route = route;
    this.max = max;
  }

  /**
   * The events of the days (UTC) of which a plan reads raw ones; 0 where it is little.
   *
   * @throws RefusedQueryException if they are too many
   */
  long check(FamilyPlan plan) {
    if (!plan.need().family().base().raw() || plan.cover().baseMs() <= UNCOUNTED_MS) {
      return 0;
    }
    NavigableMap<Long, Long> days =
        eventsByDay.computeIfAbsent(plan.need().calendar().range(), this::eventsByDay);
    long events = 0;
    for (Map.Entry<Long, Long> day : days.entrySet()) {
      events += plan.cover().baseTouches(day.getKey()) ? day.getValue() : 0;
    }
    if (events > max) {
      throw refusal(plan, days, events);
    }
    return events;
  }

  private NavigableMap<Long, Long> eventsByDay(TimeRange range) {
    Map<String, Object> parameters =
        Map.of(
            "days_from",
            Bindings.date(range.fromMs()),
            "days_to",
            Bindings.date(TimeBucket.ceil(range.toMs(), TimeBucket.DAY_MS)));
    List<Row> rows = sql.rows(accountId, EVENTS_BY_DAY, parameters, route);
    TreeMap<Long, Long> days = new TreeMap<>();
    rows.forEach(row -> days.put(row.number("day_ms"), row.number("all_events")));
    return days;
  }

  private RefusedQueryException refusal(
      FamilyPlan plan, NavigableMap<Long, Long> days, long events) {
    long fitting = 0;
    long fitsFrom = Long.MAX_VALUE;
    for (Map.Entry<Long, Long> day : days.descendingMap().entrySet()) {
      fitting += day.getValue();
      if (fitting > max) {
        break;
      }
      fitsFrom = day.getKey();
    }
    String narrower =
        fitsFrom == Long.MAX_VALUE
            ? "No day of it fits: group and filter by what a rollup has"
            : "It fits from "
                + LocalDate.ofEpochDay(fitsFrom / TimeBucket.DAY_MS)
                + " on, or with dimensions and filters that a rollup has";
    return new RefusedQueryException(
        "time.from",
        "No rollup has what "
            + plan.need().family().name()
            + " is grouped and filtered by: "
            + events
            + " raw events would be read, at most "
            + max
            + " can be. "
            + narrower);
  }
}
