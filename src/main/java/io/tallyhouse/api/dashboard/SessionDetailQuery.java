package io.tallyhouse.api.dashboard;

import io.tallyhouse.api.dashboard.SessionDetail.Message;
import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One session and a page of its messages, oldest first; empty when there is no such session. */
public record SessionDetailQuery(UUID session, int limit, long offset)
    implements Query<Optional<SessionDetail>> {
  private static final String ROUTE = "dashboard/session";
  private static final String MESSAGES = SqlFile.read("sql/queries/dashboard_messages.sql");
  private static final int MESSAGE_BYTES = 400;
  private static final int SESSION_BYTES = 700;

  @Override
  public Optional<SessionDetail> run(int accountId, SqlRunner sql) {
    return SessionUsage.find(accountId, sql, List.of(session.toString()), ROUTE).stream()
        .findFirst()
        .map(found -> new SessionDetail(found, messages(accountId, sql, found)));
  }

  private List<Message> messages(int accountId, SqlRunner sql, SessionUsage found) {
    if (offset >= found.messages()) {
      return List.of();
    }
    Map<String, Object> parameters =
        Map.of("session", session.toString(), "limit", limit, "skip", offset);
    return sql.rows(accountId, MESSAGES, parameters, ROUTE).stream().map(this::message).toList();
  }

  private Message message(Row row) {
    String key = session + "/" + row.text("key");
    return new Message(
        UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)),
        row.number("time_ms"),
        row.text("role"),
        row.text("content"),
        Optional.of(row.text("made_by")).filter(model -> !model.isEmpty()),
        Usage.of(row));
  }

  /** Which sessions a commit changed is unknown, so any commit may be of this one. */
  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(TimeRange.MIN_MS, TimeRange.MAX_MS);
  }

  @Override
  public int weightBytes(Optional<SessionDetail> result) {
    long texts =
        result.stream()
            .flatMap(detail -> detail.messages().stream())
            .mapToLong(message -> MESSAGE_BYTES + 2L * message.content().length())
            .sum();
    return (int) Math.min(Integer.MAX_VALUE / 2, SESSION_BYTES + texts);
  }
}
