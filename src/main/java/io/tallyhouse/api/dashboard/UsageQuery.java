package io.tallyhouse.api.dashboard;

import io.tallyhouse.query.RangeParts;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** What was used in a range: each rollup is read for its part of it, none for an empty one. */
final class UsageQuery {
  private static final String DAYS = SqlFile.read("sql/generated/queries/dashboard_usage_days.sql");
  private static final String BUCKETS =
      SqlFile.read("sql/generated/queries/dashboard_usage_buckets.sql");
  private static final String CUT_BUCKETS =
      SqlFile.read("sql/generated/queries/dashboard_usage_cut_buckets.sql");
  private static final LocalDate ONE_FOR_ALL = LocalDate.EPOCH;

  private UsageQuery() {}

  /** All of it; blocks. */
  static ModelUsage total(
      int accountId, SqlRunner sql, TimeRange range, DashboardFilter filter, String route) {
    return byDay(accountId, sql, range, filter, LocalDays.TOGETHER, route)
        .getOrDefault(ONE_FOR_ALL, ModelUsage.NONE);
  }

  /** By day; blocks. */
  static Map<LocalDate, ModelUsage> byDay(
      int accountId,
      SqlRunner sql,
      TimeRange range,
      DashboardFilter filter,
      LocalDays days,
      String route) {
    RangeParts all = RangeParts.of(range);
    RangeParts parts = days.isUtc() ? all : all.withoutDays();
    Map<String, Object> parameters = parts.parameters();
    filter.putInto(parameters);
    days.putInto(parameters, range);
    Map<LocalDate, ModelUsage> usage = new HashMap<>();
    if (!parts.days().isEmpty()) {
      sql.rows(accountId, DAYS, parameters, route).forEach(row -> add(usage, row));
    }
    if (!parts.headBuckets().isEmpty() || !parts.tailBuckets().isEmpty()) {
      sql.rows(accountId, BUCKETS, parameters, route).forEach(row -> add(usage, row));
    }
    if (!parts.rawHead().isEmpty() || !parts.rawTail().isEmpty()) {
      sql.rows(accountId, CUT_BUCKETS, parameters, route).forEach(row -> add(usage, row));
    }
    return usage;
  }

  private static void add(Map<LocalDate, ModelUsage> usage, Row row) {
    LocalDate day = LocalDate.parse(row.text("date"));
    ModelUsage before = usage.getOrDefault(day, ModelUsage.NONE);
    usage.put(day, before.plus(row.text("model"), Usage.of(row)));
  }
}
