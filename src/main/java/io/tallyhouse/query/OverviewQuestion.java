package io.tallyhouse.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.event.CommittedChange;
import io.tallyhouse.sql.SqlFile;
import java.util.List;
import java.util.Map;

/** Totals and the most used tools of a range. */
public record OverviewQuestion(TimeRange range) implements Question<Overview> {
  /** Tools named in an overview, by the document. */
  static final int TOP_TOOLS = 5;

  private static final String ROUTE = "overview";
  private static final String OVERVIEW = SqlFile.read("sql/queries/overview.sql");
  private static final String TOP_TOOLS_SQL = SqlFile.read("sql/queries/overview_top_tools.sql");
  private static final int TOOL_BYTES = 120;

  @Override
  public Overview ask(int accountId, SqlRunner sql) {
    Map<String, Object> parameters = parameters();
    JsonNode totals = sql.rows(accountId, OVERVIEW, parameters, ROUTE).get(0);
    parameters.put("limit", TOP_TOOLS);
    List<Overview.TopTool> tools =
        sql.rows(accountId, TOP_TOOLS_SQL, parameters, ROUTE).stream()
            .map(row -> new Overview.TopTool(row.get(0).asText(), row.get(1).longValue()))
            .toList();
    return new Overview(
        totals.get(0).longValue(),
        totals.get(1).longValue(),
        totals.get(2).longValue(),
        totals.get(3).longValue(),
        tools);
  }

  /**
   * The parts, and over which rollup the distinct sessions are summed: day rows know the previous
   * day only, so they serve the days when the whole buckets begin with a day; else the quarter-hour
   * rows serve all.
   */
  private Map<String, Object> parameters() {
    RangeParts parts = RangeParts.of(range);
    Map<String, Object> parameters = parts.parameters();
    TimeRange buckets = parts.buckets();
    boolean beginsWithDay =
        parts.days().fromMs() < parts.days().toMs() && parts.days().fromMs() == buckets.fromMs();
    RangeParts.putBuckets(parameters, "buckets", buckets);
    RangeParts.putDays(
        parameters, "session_days", beginsWithDay ? parts.days() : RangeParts.empty(0));
    RangeParts.putBuckets(
        parameters, "session_buckets", beginsWithDay ? parts.tailBuckets() : buckets);
    return parameters;
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(Overview answer) {
    return answer.topTools().size() * TOOL_BYTES;
  }
}
