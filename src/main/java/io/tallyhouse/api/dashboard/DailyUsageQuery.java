package io.tallyhouse.api.dashboard;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The days of a time zone in a range on which a session started or tokens were used, newest first.
 */
public record DailyUsageQuery(TimeRange range, ZoneId zone, DashboardFilter filter)
    implements Query<List<DailyUsage>> {
  private static final String ROUTE = "dashboard/daily-usage";
  private static final int DAY_BYTES = 150;
  private static final int MODEL_BYTES = 300;

  @Override
  public List<DailyUsage> run(int accountId, SqlRunner sql) {
    LocalDays days = LocalDays.of(zone);
    Map<LocalDate, ModelUsage> usage = UsageQuery.byDay(accountId, sql, range, filter, days, ROUTE);
    Map<LocalDate, SessionTotals> sessions =
        SessionTotals.byDay(accountId, sql, range, filter, days, ROUTE);
    TreeSet<LocalDate> dates = new TreeSet<>(Comparator.reverseOrder());
    dates.addAll(sessions.keySet());
    usage.forEach(
        (date, used) -> {
          if (used.total().allTokens() > 0) {
            dates.add(date);
          }
        });
    return dates.stream()
        .map(
            date -> {
              SessionTotals started = sessions.getOrDefault(date, SessionTotals.NONE);
              return new DailyUsage(
                  date,
                  started.count(),
                  started.avgDurationSeconds(),
                  usage.getOrDefault(date, ModelUsage.NONE));
            })
        .toList();
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs())
        || change.touchesSessions(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(List<DailyUsage> result) {
    int models = result.stream().mapToInt(day -> day.usage().byModel().size()).sum();
    return filter.weightBytes() + result.size() * DAY_BYTES + models * MODEL_BYTES;
  }
}
