package io.tallyhouse.api.trenchcoat;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.RangeParts;
import io.tallyhouse.query.RangeStatement;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Totals and the most used tools of a range. */
public record OverviewQuery(TimeRange range) implements Query<Overview> {
  /** Tools named in an overview, by the document. */
  static final int TOP_TOOLS_MAX = 5;

  private static final String ROUTE = "overview";
  private static final String DAYS = SqlFile.read("sql/queries/overview_days.sql");
  private static final String BUCKETS = SqlFile.read("sql/queries/overview_buckets.sql");
  private static final String CUT_BUCKETS = SqlFile.read("sql/queries/overview_cut_buckets.sql");
  private static final RangeStatement TOP_TOOLS = RangeStatement.read("top_tools");
  private static final int TOOL_BYTES = 120;

  /** What the parts of the range add up to. */
  private static final class Totals {
    private long sessions;
    private long events;
    private long toolInvocations;
    private long wholeActiveDays;
    // Days of which there is a part only; two parts may be of one day.
    private final Set<String> otherActiveDays = new HashSet<>();
  }

  /**
   * Reads of each rollup its part of the range, all at once, and none for a part that is empty:
   * reading a statement takes ClickHouse longer than running it.
   */
  @Override
  public Overview run(int accountId, SqlRunner sql) {
    RangeParts parts = RangeParts.of(range);
    Map<String, Object> parameters = parts.parameters();
    // Day rows know the day before only, so they count the sessions when the whole buckets begin
    // with a day; else the quarter-hour rows do.
    boolean daysCountSessions =
        !parts.days().isEmpty() && parts.days().fromMs() == parts.buckets().fromMs();
    TimeRange sessionBuckets = daysCountSessions ? parts.tailBuckets() : parts.buckets();
    RangeParts.putBuckets(parameters, "buckets", parts.buckets());
    RangeParts.putBuckets(parameters, "session_buckets", sessionBuckets);

    parameters.put("limit", TOP_TOOLS_MAX);
    parameters.put("skip", 0);

    // What is read of raw events takes longest.
    Supplier<List<Row>> cut =
        parts.rawHead().isEmpty() && parts.rawTail().isEmpty()
            ? List::of
            : sql.begin(accountId, CUT_BUCKETS, parameters, ROUTE);
    Supplier<List<Row>> topTools = sql.begin(accountId, TOP_TOOLS.of(parts), parameters, ROUTE);
    Supplier<List<Row>> buckets =
        sessionBuckets.isEmpty() ? List::of : sql.begin(accountId, BUCKETS, parameters, ROUTE);

    Totals totals = new Totals();
    if (!parts.days().isEmpty()) {
      Row days = sql.rows(accountId, DAYS, parameters, ROUTE).get(0);
      totals.events += days.number("all_events");
      totals.toolInvocations += days.number("all_tool_uses");
      totals.sessions += daysCountSessions ? days.number("active_sessions") : 0;
      totals.wholeActiveDays = days.number("active_days");
    }
    for (Row day : buckets.get()) {
      totals.events += day.number("end_events");
      totals.toolInvocations += day.number("end_tool_uses");
      totals.sessions += day.number("active_sessions");
      if (day.number("end_events") > 0) {
        totals.otherActiveDays.add(day.text("day"));
      }
    }
    for (Row ends : cut.get()) {
      totals.events += ends.number("all_events");
      totals.toolInvocations += ends.number("tool_uses");
      totals.sessions += ends.number("active_sessions");
      ends.get("days").forEach(day -> totals.otherActiveDays.add(day.asText()));
    }
    return new Overview(
        totals.sessions,
        totals.events,
        totals.toolInvocations,
        totals.wholeActiveDays + totals.otherActiveDays.size(),
        topTools.get().stream()
            .map(row -> new Overview.TopTool(row.text("tool"), row.number("calls")))
            .toList());
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(Overview result) {
    return result.topTools().size() * TOOL_BYTES;
  }
}
