package io.tallyhouse.api.agnt;

import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.sql.SqlFile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was done in a window of days, in the one before it, and in the window that ends with each
 * day of it.
 *
 * @param end the first day (UTC) after the window
 * @param window its days
 * @param assistant whose figures alone; empty = all
 */
public record RollingQuery(LocalDate end, int window, String assistant)
    implements Query<RollingQuery.Rolling> {
  /** Longest window, days, by the document. */
  public static final int WINDOW_MAX = 90;

  private static final String ROUTE = "fleet/rolling";
  private static final String DAYS = SqlFile.read("sql/generated/queries/fleet_days.sql");
  private static final String USERS = SqlFile.read("sql/queries/fleet_rolling_users.sql");
  private static final int POINT_BYTES = 180;

  /**
   * Windows of equal length.
   *
   * @param previous the one that ends where the requested window begins
   * @param series the ones that end with each of its days, oldest first; the last is the one
   *     requested for
   */
  public record Rolling(ActivityStats previous, List<ActivityStats> series) {
    public Rolling {
      series = List.copyOf(series);
    }

    /** The window requested. */
    public ActivityStats current() {
      return series.get(series.size() - 1);
    }
  }

  /** The first day of the window. */
  public LocalDate start() {
    return end.minusDays(window);
  }

  @Override
  public Rolling run(int accountId, SqlRunner sql) {
    LocalDate first = start().minusDays(window);
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("days_from", first.toString());
    parameters.put("days_to", end.toString());
    parameters.put("assistant", assistant);
    parameters.put("shifts", shifts().toString());
    Supplier<List<Row>> users = sql.begin(accountId, USERS, parameters, ROUTE);
    Map<LocalDate, ActivityTotals> days = new HashMap<>();
    for (Row row : sql.rows(accountId, DAYS, parameters, ROUTE)) {
      days.put(LocalDate.parse(row.text("date")), ActivityTotals.of(row));
    }
    Map<LocalDate, Long> userChanges = new HashMap<>();
    for (Row row : users.get()) {
      userChanges.put(first.plusDays(row.number("change")), row.number("users"));
    }
    return slide(first, days, userChanges);
  }

  /**
   * By how much a set of days is to be shifted and joined with itself, one time after the other,
   * for each day to become the {@link #window} days that begin with it: twice the days each time.
   */
  private List<Integer> shifts() {
    List<Integer> shifts = new ArrayList<>();
    int days = 1;
    while (days < window) {
      int shift = Math.min(days, window - days);
      shifts.add(shift);
      days += shift;
    }
    return shifts;
  }

  private Rolling slide(
      LocalDate first, Map<LocalDate, ActivityTotals> days, Map<LocalDate, Long> userChanges) {
    List<ActivityStats> windows = new ArrayList<>();
    ActivityTotals counts = ActivityTotals.NONE;
    long activeUsers = 0;
    for (LocalDate day = first; day.isBefore(end); day = day.plusDays(1)) {
      activeUsers += userChanges.getOrDefault(day, 0L);
      counts =
          counts
              .plus(days.getOrDefault(day, ActivityTotals.NONE))
              .minus(days.getOrDefault(day.minusDays(window), ActivityTotals.NONE));
      windows.add(new ActivityStats(activeUsers, counts));
    }
    return new Rolling(windows.get(window - 1), windows.subList(window, windows.size()));
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    long fromMs = start().minusDays(window).toEpochDay() * TimeBucket.DAY_MS;
    return change.touchesEvents(fromMs, end.toEpochDay() * TimeBucket.DAY_MS);
  }

  @Override
  public int weightBytes(Rolling result) {
    return result.series().size() * POINT_BYTES + assistant.length();
  }
}
