package io.tallyhouse.api.trenchcoat;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SessionsSlice;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A page of the sessions that started in a range: {@link SessionsSlice} has the total and where the
 * page lies.
 */
public record SessionsQuery(TimeRange started, int limit, long offset)
    implements Query<SessionsPage> {
  private static final String ROUTE = "sessions";
  private static final String PAGE = SqlFile.read("sql/queries/sessions_page.sql");
  private static final int SESSION_BYTES = 120;

  @Override
  public SessionsPage run(int accountId, SqlRunner sql) {
    SessionsSlice slice = SessionsSlice.find(accountId, sql, started, limit, offset, ROUTE);
    if (slice.isEmpty()) {
      return new SessionsPage(List.of(), slice.total());
    }
    Map<String, Object> page = slice.parameters();
    page.put("limit", limit);
    return new SessionsPage(
        sql.rows(accountId, PAGE, page, ROUTE).stream().map(SessionsQuery::session).toList(),
        slice.total());
  }

  private static SessionsPage.Session session(Row row) {
    return new SessionsPage.Session(
        UUID.fromString(row.text("id")),
        row.text("external"),
        row.number("started_ms"),
        row.get("ended_ms").isNull()
            ? OptionalLong.empty()
            : OptionalLong.of(row.number("ended_ms")),
        row.number("all_events"),
        row.number("all_tool_uses"));
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesSessions(started.fromMs(), started.toMs());
  }

  @Override
  public int weightBytes(SessionsPage result) {
    return result.sessions().stream()
        .mapToInt(session -> SESSION_BYTES + 2 * session.externalId().length())
        .sum();
  }
}
