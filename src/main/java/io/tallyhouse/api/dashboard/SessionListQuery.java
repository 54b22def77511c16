package io.tallyhouse.api.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SessionsSlice;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * A page of the sessions that started in a range, newest first, then by id. Without a filter only
 * the days are read that the page lies in.
 */
public record SessionListQuery(TimeRange started, DashboardFilter filter, int limit, long offset)
    implements Query<SessionList> {
  private static final String ROUTE = "dashboard/sessions";
  private static final String IDS = SqlFile.read("sql/queries/dashboard_session_ids.sql");
  private static final String IDS_FILTERED =
      SqlFile.read("sql/queries/dashboard_session_ids_filtered.sql");
  private static final int SESSION_BYTES = 700;

  @Override
  public SessionList run(int accountId, SqlRunner sql) {
    return filter.isAll() ? runOnAll(accountId, sql) : runFiltered(accountId, sql);
  }

  private SessionList runOnAll(int accountId, SqlRunner sql) {
    SessionsSlice slice = SessionsSlice.find(accountId, sql, started, limit, offset, ROUTE);
    if (slice.isEmpty()) {
      return new SessionList(List.of(), slice.total());
    }
    Map<String, Object> parameters = slice.parameters();
    parameters.put("limit", limit);
    List<String> ids =
        sql.rows(accountId, IDS, parameters, ROUTE).stream().map(row -> row.text("id")).toList();
    return new SessionList(SessionUsage.find(accountId, sql, ids, ROUTE), slice.total());
  }

  private SessionList runFiltered(int accountId, SqlRunner sql) {
    Map<String, Object> parameters = SessionTotals.parameters(started, filter);
    parameters.put("limit", limit);
    parameters.put("skip", offset);
    Row row = sql.rows(accountId, IDS_FILTERED, parameters, ROUTE).get(0);
    List<String> ids =
        StreamSupport.stream(row.get("ids").spliterator(), false).map(JsonNode::asText).toList();
    return new SessionList(SessionUsage.find(accountId, sql, ids, ROUTE), row.number("total"));
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesSessions(started.fromMs(), started.toMs());
  }

  @Override
  public int weightBytes(SessionList result) {
    return filter.weightBytes()
        + result.sessions().stream()
            .mapToInt(session -> SESSION_BYTES + 2 * session.externalId().length())
            .sum();
  }
}
