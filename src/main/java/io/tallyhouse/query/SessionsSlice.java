package io.tallyhouse.query;

import io.tallyhouse.sql.SqlFile;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a page of sessions, newest first, lies: found from how many sessions started on each day,
 * so that only the days of the page are read, at any offset.
 *
 * @param days from the first to the last of them; empty when the page is beyond the last session
 * @param skip sessions of those days that come before the page
 * @param total sessions that started in the whole range
 */
public record SessionsSlice(TimeRange days, long skip, long total) {
  private static final String STARTED_PER_DAY = SqlFile.read("sql/queries/sessions_per_day.sql");

  /** Finds a page of the sessions that started in a range; blocks. */
  public static SessionsSlice find(
      int accountId, SqlRunner sql, TimeRange started, int limit, long offset, String route) {
    long total = 0;
    long skip = 0;
    long fromMs = Long.MAX_VALUE;
    long toMs = Long.MIN_VALUE;
    for (Row day : sql.rows(accountId, STARTED_PER_DAY, DayParts.of(started).parameters(), route)) {
      long count = day.number("started");
      if (total + count > offset && total < offset + limit) {
        if (toMs == Long.MIN_VALUE) {
          skip = offset - total;
        }
        fromMs = Math.min(fromMs, day.number("from_ms"));
        toMs = Math.max(toMs, day.number("to_ms"));
      }
      total += count;
    }
    TimeRange days =
        toMs == Long.MIN_VALUE ? RangeParts.empty(started.toMs()) : new TimeRange(fromMs, toMs);
    return new SessionsSlice(days, skip, total);
  }

  /** Whether no session is on the page. */
  public boolean isEmpty() {
    return days.isEmpty();
  }

  /** The query parameters of the page, but for its limit. */
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("from", days.fromMs());
    parameters.put("to", days.toMs());
    parameters.put("skip", skip);
    return parameters;
  }
}
