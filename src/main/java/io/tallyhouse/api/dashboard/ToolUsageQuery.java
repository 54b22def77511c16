package io.tallyhouse.api.dashboard;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.RangeParts;
import io.tallyhouse.query.RangeStatement;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.util.List;
import java.util.Map;

/**
 * The tools called in a range, most called first, then by name.
 *
 * @param limit most tools of a result
 * @param offset how many of the first are left out
 */
public record ToolUsageQuery(TimeRange range, DashboardFilter filter, int limit, long offset)
    implements Query<ToolUsageQuery.Tools> {
  private static final String ROUTE = "dashboard/tool-usage";
  private static final RangeStatement TOOLS = RangeStatement.read("top_tools");
  private static final String TOOLS_FILTERED =
      SqlFile.read("sql/queries/dashboard_tools_filtered.sql");
  private static final int TOOL_BYTES = 120;

  /**
   * The result.
   *
   * @param more whether there are others, less called than all of these
   */
  public record Tools(List<CategoryCount> shares, boolean more) {
    public Tools {
      shares = List.copyOf(shares);
    }
  }

  @Override
  public Tools run(int accountId, SqlRunner sql) {
    RangeParts parts = RangeParts.of(range);
    Map<String, Object> parameters =
        filter.isAll() ? parts.parameters() : SessionTotals.parameters(range, filter);
    parameters.put("limit", limit + 1);
    parameters.put("skip", offset);
    String statement = filter.isAll() ? TOOLS.of(parts) : TOOLS_FILTERED;
    List<Row> rows = sql.rows(accountId, statement, parameters, ROUTE);
    return new Tools(
        rows.stream()
            .limit(limit)
            .map(
                row ->
                    new CategoryCount(
                        row.text("tool"), row.number("calls"), row.number("calls_of_all")))
            .toList(),
        rows.size() > limit);
  }

  /** Any event can bring a session under the filter, and with it its calls of any time. */
  @Override
  public boolean changedBy(CommittedChange change) {
    return filter.isAll()
        ? change.touchesEvents(range.fromMs(), range.toMs())
        : change.touchesEvents(TimeRange.MIN_MS, TimeRange.MAX_MS);
  }

  @Override
  public int weightBytes(Tools result) {
    return filter.weightBytes() + result.shares().size() * TOOL_BYTES;
  }
}
