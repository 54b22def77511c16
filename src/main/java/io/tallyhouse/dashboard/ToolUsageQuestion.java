package io.tallyhouse.dashboard;

import io.tallyhouse.event.CommittedChange;
import io.tallyhouse.query.Question;
import io.tallyhouse.query.RangeParts;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.util.List;
import java.util.Map;

/** The tools called in a range, most called first, then by name. */
public record ToolUsageQuestion(TimeRange range, DashboardFilter filter)
    implements Question<List<Share>> {
  /** Most tools in an answer; more are names made up by machines. */
  static final int TOOLS_MAX = 1000;

  private static final String ROUTE = "dashboard/tool-usage";
  private static final String TOOLS = SqlFile.read("sql/queries/top_tools.sql");
  private static final String TOOLS_FILTERED =
      SqlFile.read("sql/queries/dashboard_tools_filtered.sql");
  private static final int TOOL_BYTES = 120;

  @Override
  public List<Share> ask(int accountId, SqlRunner sql) {
    Map<String, Object> parameters =
        filter.isAll()
            ? RangeParts.of(range).parameters()
            : StartedSessions.parameters(range, filter);
    parameters.put("limit", TOOLS_MAX);
    return sql.rows(accountId, filter.isAll() ? TOOLS : TOOLS_FILTERED, parameters, ROUTE).stream()
        .map(row -> new Share(row.get(0).asText(), row.get(1).longValue(), row.get(2).longValue()))
        .toList();
  }

  /** Any event can bring a session under the filter, and with it its calls of any time. */
  @Override
  public boolean changedBy(CommittedChange change) {
    return filter.isAll()
        ? change.touchesEvents(range.fromMs(), range.toMs())
        : change.touchesEvents(TimeRange.MIN_MS, TimeRange.MAX_MS);
  }

  @Override
  public int weightBytes(List<Share> answer) {
    return filter.weightBytes() + answer.size() * TOOL_BYTES;
  }
}
