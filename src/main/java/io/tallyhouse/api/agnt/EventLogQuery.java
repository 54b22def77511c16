package io.tallyhouse.api.agnt;

import io.tallyhouse.event.FleetEventType;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.query.DayParts;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.RangeStatement;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.sql.SqlFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * A page of the events of a range, newest first. Which part of the range the page lies in is found
 * from the counts of days, and of quarters of an hour where days are too many events to sort, so
 * that any page costs about the same.
 *
 * @param mask the types, see {@link FleetEventType#mask}
 * @param assistant whose events alone; empty = all
 * @param user whose events alone; empty = all
 * @param after the place after which the page begins; with it, {@code skip} is 0
 */
public record EventLogQuery(
    TimeRange range,
    int mask,
    String assistant,
    String user,
    int limit,
    long skip,
    Optional<LogPosition> after)
    implements Query<EventLogQuery.Page> {
  /** The mask of all types. */
  public static final int ALL_TYPES = (1 << FleetEventType.values().length) - 1;

  /** So many events are sorted without looking for the quarters of an hour they are in. */
  static final long SORTED_EVENTS_MAX = 20_000;

  private static final String ROUTE = "fleet/events";
  private static final RangeStatement PER_DAY = RangeStatement.read("fleet_events_per_day");
  private static final String PER_BUCKET = SqlFile.read("sql/queries/fleet_events_per_bucket.sql");
  private static final String PAGE = SqlFile.read("sql/queries/fleet_events_page.sql");
  private static final String DATA = SqlFile.read("sql/queries/fleet_events_data.sql");
  private static final int EVENT_BYTES = 300;

  /**
   * An event.
   *
   * @param id as sent; empty if none was
   * @param data JSON as sent; empty if none were
   */
  public record LoggedEvent(
      LogPosition position,
      FleetEventType type,
      String assistant,
      String user,
      String source,
      String id,
      String data) {}

  /**
   * A page.
   *
   * @param total events on all pages
   * @param hasMore whether there are events after those of the page
   */
  public record Page(List<LoggedEvent> events, long total, boolean hasMore) {}

  private record RowKey(UUID sessionId, long sequence) {}

  private record Sent(String id, String data) {}

  @Override
  public Page run(int accountId, SqlRunner sql) {
    Map<String, Object> filter = filter();
    List<LogSlice.Span> days = days(accountId, sql, filter);
    long total = days.stream().mapToLong(LogSlice.Span::events).sum();
    // One more than the page shows shows whether another follows.
    LogSlice slice = slice(days, skip);
    if (slice.events() > SORTED_EVENTS_MAX) {
      slice = slice(buckets(accountId, sql, filter, slice.range()), slice.skip());
    }
    if (slice.isEmpty()) {
      return new Page(List.of(), total, false);
    }
    List<Row> rows = sql.rows(accountId, PAGE, page(filter, slice), ROUTE);
    boolean hasMore = rows.size() > limit;
    List<Row> shown = hasMore ? rows.subList(0, limit) : rows;
    return new Page(events(accountId, sql, shown), total, hasMore);
  }

  private LogSlice slice(List<LogSlice.Span> spans, long first) {
    return after.isPresent()
        ? LogSlice.before(spans, after.get().timeMs(), limit + 1L)
        : LogSlice.ofNumbers(spans, first, first + limit + 1);
  }

  private Map<String, Object> filter() {
    Map<String, Object> filter = new HashMap<>();
    filter.put("mask", mask);
    filter.put("assistant", assistant);
    filter.put("user", user);
    // The small table has all users together only.
    filter.put("days_table", user.isEmpty() ? "fleet_daily" : "user_activity_daily");
    return filter;
  }

  private List<LogSlice.Span> days(int accountId, SqlRunner sql, Map<String, Object> filter) {
    DayParts parts = DayParts.of(range);
    Map<String, Object> parameters = parts.parameters();
    parameters.putAll(filter);
    return spans(
        sql.rows(accountId, PER_DAY.of(parts), parameters, ROUTE), TimeBucket.DAY_MS, range);
  }

  private List<LogSlice.Span> buckets(
      int accountId, SqlRunner sql, Map<String, Object> filter, TimeRange days) {
    Map<String, Object> parameters = new HashMap<>(filter);
    parameters.put("from", days.fromMs());
    parameters.put("to", days.toMs());
    return spans(sql.rows(accountId, PER_BUCKET, parameters, ROUTE), TimeBucket.BUCKET_MS, days);
  }

  private static List<LogSlice.Span> spans(List<Row> rows, long lengthMs, TimeRange within) {
    List<LogSlice.Span> spans = new ArrayList<>(rows.size());
    for (Row row : rows) {
      long fromMs = Math.max(within.fromMs(), row.number("from_ms"));
      long toMs = Math.min(within.toMs(), row.number("from_ms") + lengthMs);
      spans.add(new LogSlice.Span(new TimeRange(fromMs, toMs), row.number("matching")));
    }
    return spans;
  }

  private Map<String, Object> page(Map<String, Object> filter, LogSlice slice) {
    LogPosition before = after.orElse(LogPosition.END);
    Map<String, Object> parameters = new HashMap<>(filter);
    parameters.put("from", slice.range().fromMs());
    parameters.put("to", slice.range().toMs());
    parameters.put("before_ms", before.timeMs());
    parameters.put("before_session", before.sessionId().toString());
    parameters.put("before_sequence", before.sequence());
    parameters.put("before_bit", before.bit());
    parameters.put("limit", limit + 1);
    parameters.put("skip", slice.skip());
    return parameters;
  }

  private static List<LoggedEvent> events(int accountId, SqlRunner sql, List<Row> rows) {
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<RowKey, Sent> sent = sent(accountId, sql, rows);
    List<LoggedEvent> events = new ArrayList<>(rows.size());
    for (Row row : rows) {
      RowKey key = key(row);
      int bit = row.get("bit").intValue();
      // Gone meanwhile, by a repair, is as if nothing had been sent with it.
      Sent with = sent.getOrDefault(key, new Sent("", ""));
      events.add(
          new LoggedEvent(
              new LogPosition(row.number("time_ms"), key.sessionId(), key.sequence(), bit),
              FleetEventType.ofBit(bit),
              row.text("assistant_id"),
              row.text("user_id"),
              row.text("source"),
              with.id(),
              with.data()));
    }
    return events;
  }

  private static Map<RowKey, Sent> sent(int accountId, SqlRunner sql, List<Row> rows) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("from", rows.get(rows.size() - 1).number("time_ms"));
    parameters.put("to", rows.get(0).number("time_ms") + 1);
    parameters.put(
        "rows",
        rows.stream()
            .map(row -> "('" + row.text("session") + "'," + row.text("sequence") + ")")
            .collect(Collectors.joining(",", "[", "]")));
    Map<RowKey, Sent> sent = new HashMap<>();
    for (Row row : sql.rows(accountId, DATA, parameters, ROUTE)) {
      sent.put(key(row), new Sent(row.text("fleet_id"), row.text("data")));
    }
    return sent;
  }

  private static RowKey key(Row row) {
    return new RowKey(UUID.fromString(row.text("session")), row.number("sequence"));
  }

  @Override
  public boolean changedBy(CommittedChange change) {
    return change.touchesEvents(range.fromMs(), range.toMs());
  }

  @Override
  public int weightBytes(Page result) {
    int bytes = assistant.length() + user.length();
    for (LoggedEvent event : result.events()) {
      bytes += EVENT_BYTES + event.data().length();
    }
    return bytes;
  }
}
