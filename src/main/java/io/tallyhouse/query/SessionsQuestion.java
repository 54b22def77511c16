package io.tallyhouse.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.event.CommittedChange;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.sql.SqlFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A page of the sessions that started in a range. The sessions started per day tell the total and
 * in which days the page lies, so that only those days' sessions are read, at any offset.
 */
public record SessionsQuestion(TimeRange started, int limit, long offset)
    implements Question<SessionsPage> {
  private static final String ROUTE = "sessions";
  private static final String STARTED_PER_DAY = SqlFile.read("sql/queries/sessions_per_day.sql");
  private static final String PAGE = SqlFile.read("sql/queries/sessions_page.sql");
  private static final int SESSION_BYTES = 120;

  @Override
  public SessionsPage ask(int accountId, SqlRunner sql) {
    List<JsonNode> days = sql.rows(accountId, STARTED_PER_DAY, perDayParameters(), ROUTE);
    long total = 0;
    long skipInFirst = 0;
    long pageFromMs = Long.MAX_VALUE;
    long pageToMs = Long.MIN_VALUE;
    for (JsonNode day : days) {
      long count = day.get(2).longValue();
      boolean onPage = total + count > offset && total < offset + limit;
      if (onPage) {
        if (pageToMs == Long.MIN_VALUE) {
          skipInFirst = offset - total;
        }
        pageFromMs = Math.min(pageFromMs, day.get(0).longValue());
        pageToMs = Math.max(pageToMs, day.get(1).longValue());
      }
      total += count;
    }
    if (pageToMs == Long.MIN_VALUE) {
      return new SessionsPage(List.of(), total);
    }
    Map<String, Object> page = new HashMap<>();
    page.put("from", pageFromMs);
    page.put("to", pageToMs);
    page.put("limit", limit);
    page.put("skip", skipInFirst);
    return new SessionsPage(
        sql.rows(accountId, PAGE, page, ROUTE).stream().map(SessionsQuestion::session).toList(),
        total);
  }

  private Map<String, Object> perDayParameters() {
    long daysFrom = TimeBucket.ceil(started.fromMs(), TimeBucket.DAY_MS);
    long daysTo = TimeBucket.floor(started.toMs(), TimeBucket.DAY_MS);
    boolean inOneDay = daysFrom > daysTo;
    Map<String, Object> parameters = new HashMap<>();
    RangeParts.putDays(
        parameters, "days", inOneDay ? RangeParts.empty(0) : new TimeRange(daysFrom, daysTo));
    parameters.put("head_from", started.fromMs());
    parameters.put("head_to", inOneDay ? started.toMs() : daysFrom);
    parameters.put("tail_from", inOneDay ? started.toMs() : daysTo);
    parameters.put("tail_to", started.toMs());
    return parameters;
  }

  private static SessionsPage.Session session(JsonNode row) {
    return new SessionsPage.Session(
        UUID.fromString(row.get(0).asText()),
        row.get(1).longValue(),
        row.get(2).isNull() ? OptionalLong.empty() : OptionalLong.of(row.get(2).longValue()),
        row.get(3).longValue(),
        row.get(4).longValue());
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesSessions(started.fromMs(), started.toMs());
  }

  @Override
  public int weightBytes(SessionsPage answer) {
    return answer.sessions().size() * SESSION_BYTES;
  }
}
