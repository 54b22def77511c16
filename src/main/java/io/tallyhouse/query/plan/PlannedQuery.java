package io.tallyhouse.query.plan;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.plan.QueryResult.PlannedRead;

/**
 * Runs a {@link QuerySpec}.
 *
 * @param rawEventsMax how many raw events it may read
 */
public record PlannedQuery(QuerySpec spec, long rawEventsMax) implements Query<QueryResult> {
  private static final String ROUTE = "query";
  private static final int ROW_BYTES = 120;
  private static final int VALUE_BYTES = 40;
  private static final int PLAN_BYTES = 250;
  private static final int CONDITION_CHARS = 1000;

  /** A query that may read as many raw events as the server has time for. */
  public PlannedQuery(QuerySpec spec) {
    this(spec, RawBound.RAW_EVENTS_MAX);
  }

  @Override
  public QueryResult run(int accountId, SqlRunner sql) {
    RawBound bound = new RawBound(accountId, sql, ROUTE, rawEventsMax);
    return new QueryRun(spec, accountId, sql, ROUTE, bound).result();
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    long fromMs =
        spec.options()
            .previous()
            .map(before -> before.fromMs())
            .orElse(spec.time().range().fromMs());
    long toMs = spec.time().range().toMs();
    return change.touchesEvents(fromMs, toMs) || change.touchesSessions(fromMs, toMs);
  }

  @Override
  public int weightBytes(QueryResult result) {
    long texts =
        result.rows().stream()
            .flatMap(row -> row.dimensions().stream())
            .mapToLong(text -> 2L * text.length())
            .sum();
    long values = (long) result.rows().size() * (ROW_BYTES + VALUE_BYTES * result.columns().size());
    long plans = result.plans().stream().mapToLong(PlannedQuery::weightBytes).sum();
    return (int) Math.min(Integer.MAX_VALUE / 2, texts + values + plans + 2L * ownChars());
  }

  private static long weightBytes(PlannedRead plan) {
    return PLAN_BYTES + 2L * plan.statement().map(String::length).orElse(0);
  }

  /** About how much of its memory the query itself takes, which is kept beside the result. */
  private long ownChars() {
    return spec.where().stream().mapToLong(PlannedQuery::chars).sum();
  }

  private static long chars(Condition condition) {
    return CONDITION_CHARS + condition.texts().mapToLong(String::length).sum();
  }
}
