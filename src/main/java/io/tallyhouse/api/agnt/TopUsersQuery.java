package io.tallyhouse.api.agnt;

import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.DayParts;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.RangeStatement;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import java.util.List;
import java.util.Map;

/**
 * The users of a range with the most messages and tasks.
 *
 * @param assistant what they did with it alone; empty = with all
 */
public record TopUsersQuery(TimeRange range, String assistant, int limit)
    implements Query<List<TopUsersQuery.User>> {
  private static final RangeStatement TOP_USERS = RangeStatement.read("fleet_top_users");
  private static final int USER_BYTES = 250;

  /**
   * A user.
   *
   * @param activity events of any kind
   * @param counts without usage: only transcripts have it, and they name no user
   */
  public record User(String name, long activity, ActivityTotals counts) {}

  @Override
  public List<User> run(int accountId, SqlRunner sql) {
    DayParts parts = DayParts.of(range);
    Map<String, Object> parameters = parts.parameters();
    parameters.put("assistant", assistant);
    parameters.put("limit", limit);
    return sql.rows(accountId, TOP_USERS.of(parts), parameters, "fleet/users").stream()
        .map(
            row ->
                new User(row.text("user_id"), row.number("activity"), ActivityTotals.ofEvents(row)))
        .toList();
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(List<User> result) {
    return result.size() * USER_BYTES + assistant.length();
  }
}
