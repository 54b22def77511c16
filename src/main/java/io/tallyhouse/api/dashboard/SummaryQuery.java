package io.tallyhouse.api.dashboard;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Totals of a range, and the models of its sessions. */
public record SummaryQuery(TimeRange range, DashboardFilter filter) implements Query<Summary> {
  /** Models named in an overview. */
  static final int TOP_MODELS = 5;

  private static final String ROUTE = "dashboard/overview";
  private static final String FIRST_EVENT = SqlFile.read("sql/queries/dashboard_first_event.sql");
  private static final int MODEL_BYTES = 300;

  @Override
  public Summary run(int accountId, SqlRunner sql) {
    SessionTotals sessions = SessionTotals.total(accountId, sql, range, filter, ROUTE);
    Map<String, Long> mainModels = SessionTotals.mainModels(accountId, sql, range, filter, ROUTE);
    List<CategoryCount> topModels =
        CategoryCounts.of(mainModels).stream().limit(TOP_MODELS).toList();
    return new Summary(
        sessions.count(),
        sessions.avgDurationSeconds(),
        UsageQuery.total(accountId, sql, range, filter, ROUTE),
        topModels,
        firstEventMs(accountId, sql));
  }

  private OptionalLong firstEventMs(int accountId, SqlRunner sql) {
    Row row = sql.rows(accountId, FIRST_EVENT, Map.of("to", range.toMs()), ROUTE).get(0);
    // No event at all is 0 to ClickHouse, and none is taken in of before 2000.
    long firstMs = row.number("first_event_ms");
    return firstMs == 0 ? OptionalLong.empty() : OptionalLong.of(firstMs);
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs())
        || change.touchesSessions(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(Summary result) {
    return filter.weightBytes() + result.usage().byModel().size() * MODEL_BYTES;
  }
}
