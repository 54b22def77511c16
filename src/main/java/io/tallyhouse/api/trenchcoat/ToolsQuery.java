package io.tallyhouse.api.trenchcoat;

import io.tallyhouse.event.DurationHistogram;
import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.HistogramBins;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.RangeParts;
import io.tallyhouse.query.RangeStatement;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The most used tools of a range, with their durations and errors. */
public record ToolsQuery(TimeRange range, int limit) implements Query<List<ToolUsage>> {
  private static final RangeStatement TOOLS = RangeStatement.read("tools");
  private static final int TOOL_BYTES = 200;

  @Override
  public List<ToolUsage> run(int accountId, SqlRunner sql) {
    RangeParts parts = RangeParts.of(range);
    Map<String, Object> parameters = parts.parameters();
    parameters.put("limit", limit);
    return sql.rows(accountId, TOOLS.of(parts), parameters, "tools").stream()
        .map(ToolsQuery::usage)
        .toList();
  }

  private static ToolUsage usage(Row row) {
    long invocations = row.number("calls");
    long results = row.number("paired");
    long errors = row.number("failed");
    long durationMs = row.number("duration_ms");
    DurationHistogram durations = HistogramBins.read(row.get("bin_keys"), row.get("bin_counts"));
    return new ToolUsage(
        row.text("tool"),
        invocations,
        results == 0 ? OptionalLong.empty() : OptionalLong.of(roundHalfUp(durationMs, results)),
        (double) errors / invocations,
        durations.quantile(0.50),
        durations.quantile(0.95),
        durations.quantile(0.99));
  }

  private static long roundHalfUp(long sum, long count) {
    return Math.floorDiv(sum * 2 + count, count * 2);
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(List<ToolUsage> result) {
    return result.size() * TOOL_BYTES;
  }
}
