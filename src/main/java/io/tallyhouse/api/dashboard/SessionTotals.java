package io.tallyhouse.api.dashboard;

import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/**
 * Sessions that started together.
 *
 * @param durationSeconds of all of them, each in whole seconds
 */
record SessionTotals(long count, long durationSeconds) {
  static final SessionTotals NONE = new SessionTotals(0, 0);

  private static final String BY_DAY = SqlFile.read("sql/queries/dashboard_sessions_by_day.sql");
  private static final String MAIN_MODELS = SqlFile.read("sql/queries/dashboard_main_models.sql");

  /** Mean duration in seconds, rounded half up; 0 when there is no session. */
  long avgDurationSeconds() {
    return count == 0 ? 0 : Math.floorDiv(2 * durationSeconds + count, 2 * count);
  }

  /** Those of a range, by day; blocks. */
  static Map<LocalDate, SessionTotals> byDay(
      int accountId,
      SqlRunner sql,
      TimeRange range,
      DashboardFilter filter,
      LocalDays days,
      String route) {
    Map<String, Object> parameters = parameters(range, filter);
    days.putInto(parameters, range);
    Map<LocalDate, SessionTotals> sessions = new HashMap<>();
    for (Row row : sql.rows(accountId, BY_DAY, parameters, route)) {
      sessions.put(
          LocalDate.parse(row.text("date")),
          new SessionTotals(row.number("sessions"), row.number("duration_seconds")));
    }
    return sessions;
  }

  /** All those of a range; blocks. */
  static SessionTotals total(
      int accountId, SqlRunner sql, TimeRange range, DashboardFilter filter, String route) {
    return byDay(accountId, sql, range, filter, LocalDays.TOGETHER, route)
        .getOrDefault(LocalDate.EPOCH, NONE);
  }

  /** Of how many of those of a range each model is the main one; blocks. */
  static Map<String, Long> mainModels(
      int accountId, SqlRunner sql, TimeRange range, DashboardFilter filter, String route) {
    Map<String, Long> counts = new HashMap<>();
    for (Row row : sql.rows(accountId, MAIN_MODELS, parameters(range, filter), route)) {
      counts.put(row.text("main_model"), row.number("sessions"));
    }
    return counts;
  }

  static Map<String, Object> parameters(TimeRange range, DashboardFilter filter) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("from", range.fromMs());
    parameters.put("to", range.toMs());
    filter.putInto(parameters);
    return parameters;
  }
}
