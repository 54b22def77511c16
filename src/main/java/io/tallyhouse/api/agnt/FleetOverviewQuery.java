package io.tallyhouse.api.agnt;

import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.sql.SqlFile;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was done in some whole days, with what, and what was done today.
 *
 * @param from first day (UTC)
 * @param to first day after them
 * @param today the day (UTC) that is not over yet
 * @param assistant whose figures alone; empty = all
 */
public record FleetOverviewQuery(LocalDate from, LocalDate to, LocalDate today, String assistant)
    implements Query<FleetOverviewQuery.FleetOverview> {
  private static final String ROUTE = "fleet/overview";
  private static final String TOTALS = SqlFile.read("sql/generated/queries/fleet_totals.sql");
  private static final String RESOURCES = SqlFile.read("sql/queries/fleet_resources.sql");
  private static final String RESOURCES_OF_ASSISTANT =
      SqlFile.read("sql/queries/fleet_resources_of_assistant.sql");
  private static final int RESULT_BYTES = 500;

  /**
   * An overview.
   *
   * @param resources what the days' work was done with
   * @param realtime of today
   * @param computedAtMs when it was computed, milliseconds since 1970-01-01T00:00:00Z
   */
  public record FleetOverview(
      ActivityStats figures, Resources resources, ActivityStats realtime, long computedAtMs) {}

  /** How many different assistants, coding sessions, tools and models had a part in the work. */
  public record Resources(long assistants, long sessions, long tools, long models) {}

  @Override
  public FleetOverview run(int accountId, SqlRunner sql) {
    Map<String, Object> ofPeriod = parameters(from, to);
    Supplier<List<Row>> resources =
        sql.begin(
            accountId, assistant.isEmpty() ? RESOURCES : RESOURCES_OF_ASSISTANT, ofPeriod, ROUTE);
    Supplier<List<Row>> realtime =
        sql.begin(accountId, TOTALS, parameters(today, today.plusDays(1)), ROUTE);
    Row period = sql.rows(accountId, TOTALS, ofPeriod, ROUTE).get(0);
    Row used = resources.get().get(0);
    return new FleetOverview(
        ActivityStats.of(period),
        new Resources(
            period.number("assistants"),
            used.number("active_sessions"),
            used.number("tools"),
            used.number("models")),
        ActivityStats.of(realtime.get().get(0)),
        period.number("now_ms"));
  }

  private Map<String, Object> parameters(LocalDate first, LocalDate end) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("days_from", first.toString());
    parameters.put("days_to", end.toString());
    parameters.put("assistant", assistant);
    return parameters;
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return touches(change, from, to) || touches(change, today, today.plusDays(1));
  }

  private static boolean touches(CommittedChange change, LocalDate first, LocalDate end) {
    return change.touchesEvents(
        first.toEpochDay() * TimeBucket.DAY_MS, end.toEpochDay() * TimeBucket.DAY_MS);
  }

  @Override
  public int weightBytes(FleetOverview result) {
    return RESULT_BYTES + assistant.length();
  }
}
