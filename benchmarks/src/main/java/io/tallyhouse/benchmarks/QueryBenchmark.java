package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.benchmarks.LoadClient.Request;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseSqlRunner;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.reconcile.Reconciler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The read routes over a year of one large account among a thousand small ones: uncached, cached,
 * and the same response from raw events. Void if the rollups drift or a response differs.
 */
final class QueryBenchmark {
  private static final int LARGE_ACCOUNT = 1;
  private static final int SMALL_ACCOUNTS = 1000;
  private static final int FIRST_SMALL_ACCOUNT = 1001;
  private static final long EVENTS_OF_SMALL = 10_000;
  private static final int CACHED_REQUESTS = 1000;
  private static final int PAGE = 50;
  private static final long DAY_MS = Filler.DAY_MS;

  private final Stack stack;
  private final ClickHouseConnection connection;
  private final long toMs;
  private final long events;
  private final int uncached;

  private QueryBenchmark(Stack stack, Options options, ClickHouseConnection connection) {
    this.stack = stack;
    this.connection = connection;
    this.toMs = options.date().atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    this.events = options.integer("events", 10_000_000);
    this.uncached = options.integer("uncached", 100);
  }

  static void run(Path home, Path target, String[] arguments) throws Exception {
    Options options =
        new Options(arguments, 1, Set.of("events", "small-accounts", "uncached", "clickhouse-url"));
    try (Stack stack = Stack.start(home, target, options)) {
      stack.startServer(options.jvm());
      try (ClickHouseConnection connection = stack.connect("tallyhouse")) {
        QueryBenchmark benchmark = new QueryBenchmark(stack, options, connection);
        benchmark.fill(options.integer("small-accounts", SMALL_ACCOUNTS));
        benchmark.verify();
        benchmark.measure();
      }
    }
  }

  private void fill(int smallAccounts) throws Exception {
    Filler filler = new Filler(connection, toMs);
    long started = System.nanoTime();
    if (smallAccounts > 0) {
      filler.fill(FIRST_SMALL_ACCOUNT, smallAccounts, EVENTS_OF_SMALL * smallAccounts);
    }
    filler.fill(LARGE_ACCOUNT, 1, events);
    double filled = (System.nanoTime() - started) / 1e9;
    stack.awaitMerges();
    long all = events + EVENTS_OF_SMALL * smallAccounts;
    VoidRunException.unlessEqual(
        "events", all, stack.number("SELECT count() FROM tallyhouse.events"));
    long raw = bytes(" AND table = 'events'");
    System.out.printf(
        "%,d events in the large account, %,d in %,d small ones: filled in %.0f s, merged %.0f s"
            + " later;%n%.1f bytes per event in events, %.1f in all other tables%n",
        events,
        all - events,
        smallAccounts,
        filled,
        (System.nanoTime() - started) / 1e9 - filled,
        (double) raw / all,
        (double) (bytes("") - raw) / all);
  }

  private long bytes(String and) {
    return stack.number(
        "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = 'tallyhouse'"
            + and);
  }

  /** The rollups of some days must equal a recount. */
  private void verify() {
    Reconciler reconciler =
        new Reconciler(
            new ClickHouseSqlRunner(connection),
            Reconciler.ALREADY_PAUSED);
    LocalDate last = LocalDate.ofEpochDay(toMs / DAY_MS - 1);
    for (int account : List.of(LARGE_ACCOUNT, FIRST_SMALL_ACCOUNT, FIRST_SMALL_ACCOUNT + 7)) {
      for (int daysBack : List.of(0, 33, 180, 364)) {
        unlessDriftless(reconciler, account, last.minusDays(daysBack));
      }
    }
    for (int months = 1; months <= 12; months++) {
      LocalDate first = last.withDayOfMonth(1).minusMonths(months - 1L);
      unlessDriftless(reconciler, LARGE_ACCOUNT, first);
      unlessDriftless(reconciler, LARGE_ACCOUNT, first.minusDays(1));
    }
    System.out.println(
        "drift 0 on 4 days of 3 accounts, and on both sides of every month's end of the large one");
  }

  private static void unlessDriftless(Reconciler reconciler, int account, LocalDate day) {
    VoidRunException.unlessEqual(
        "drift of account " + account + " on " + day,
        0L,
        reconciler.drift(account, day, day.plusDays(1)).drift());
  }

  private record Window(String name, IntFunction<long[]> range) {
    /** The parameters that ask for the i-th range: days where it is of whole days. */
    String dates(int i) {
      long from = range.apply(i)[0];
      long to = range.apply(i)[1];
      if (from % DAY_MS == 0 && to % DAY_MS == 0) {
        return "start_date=%s&end_date=%s"
            .formatted(
                LocalDate.ofEpochDay(from / DAY_MS), LocalDate.ofEpochDay(to / DAY_MS - 1));
      }
      // An end belongs to its range.
      return "start_date=" + Iso8601.format(from) + "&end_date=" + Iso8601.format(to - 1);
    }
  }

  private void measure() throws Exception {
    System.out.printf(
        "%n%-34s %10s %10s %10s %10s %12s %9s%n",
        "", "uncached", "", "cached", "", "raw events", "speed-up");
    System.out.printf(
        "%-34s %10s %10s %10s %10s %12s%n",
        "milliseconds", "p50", "p99", "p50", "p99", "median of 3");
    // The i-th range of a kind, never the same twice.
    List<Window> windows =
        List.of(
            new Window("30 days", i -> range(30 + i % 10, i)),
            new Window("year", i -> range(365 - i % 10, i / 10)),
            new Window(
                "30 days, cut ends",
                i -> new long[] {toMs - 30 * DAY_MS - 12_345_678 - i, toMs - 7_654_321 - i}),
            new Window(
                "year, cut ends",
                i -> new long[] {toMs - 364 * DAY_MS - 12_345_678 - i, toMs - 7_654_321 - i}));
    for (Window window : windows) {
      long[] first = window.range().apply(0);
      line(
          "overview, " + window.name(),
          i -> "/api/v1/analytics/overview?" + window.dates(i),
          () -> rawOverview(first),
          reply -> overviewOf(reply));
    }
    for (Window window : windows) {
      long[] first = window.range().apply(0);
      line(
          "tools, " + window.name(),
          i -> "/api/v1/analytics/tools?limit=50&" + window.dates(i),
          () -> rawTools(first),
          reply -> toolsOf(reply));
    }
    long sessions = events / Filler.EVENTS_PER_SESSION;
    long step = Math.max(1, Math.min(PAGE, sessions / 4 / uncached));
    for (long base : List.of(0L, sessions / 2, sessions - PAGE - step * uncached)) {
      line(
          "sessions, offset " + base,
          i -> "/api/v1/sessions?limit=" + PAGE + "&offset=" + (base + i * step),
          () -> rawSessions(base),
          reply -> sessionsOf(reply));
    }
    measureFleet();
  }

  /** The routes of agnt-analytics.md; windows and periods of days, so that all are of rollups. */
  private void measureFleet() throws Exception {
    for (int days : List.of(7, 90)) {
      line(
          "fleet, rolling " + days + " days",
          i -> "/analytics/rolling?window=" + days + "&endDate=" + day(toMs - (1 + i) * DAY_MS),
          () -> rawRolling(days),
          QueryBenchmark::rollingOf);
    }
    line(
        "fleet, rolling 90 days, 1 assistant",
        i ->
            "/analytics/rolling?window=90&assistant=assistant-%d&endDate=%s"
                .formatted(i % 8, day(toMs - (1 + i) * DAY_MS)),
        () -> rawRolling(90, " AND assistant_id = 'assistant-0'"),
        QueryBenchmark::rollingOf);
    line(
        "fleet, overview of a month",
        i -> "/analytics/overview?period=month&endDate=" + day(toMs - (1 + i) * DAY_MS),
        () -> rawFleetTotals(range(30, 0), ""),
        reply ->
            reply.path("activeUsers").asLong() + " " + reply.path("events").path("total").asLong());
    line(
        "fleet, months of a year",
        i -> "/analytics/metrics?period=month&" + fleetDates(365 - i % 10, i / 10),
        () -> rawFleetMonths(range(365, 0)),
        QueryBenchmark::monthsOf);
    line(
        "fleet, assistants of a year",
        i -> "/analytics/assistants?" + fleetDates(365 - i % 10, i / 10),
        () -> rawAssistants(range(365, 0)),
        QueryBenchmark::assistantsOf);
    line(
        "fleet, top users of a year",
        i -> "/analytics/users/top?limit=50&" + fleetDates(365 - i % 10, i / 10),
        () -> rawTopUsers(range(365, 0)),
        QueryBenchmark::usersOf);
    measureEventLog();
  }

  private void measureEventLog() throws Exception {
    String log = "/analytics/events?eventType=tasksInitiated&" + fleetDates(365, 0);
    String page = log + "&limit=" + PAGE;
    long total = stack.get(stack.bootstrapKey(), log).path("total").asLong();
    System.out.printf("%,d events match in the log%n", total);
    long step = Math.max(1, total / 4 / uncached);
    for (long base : List.of(0L, total / 2, total - PAGE - step * uncached)) {
      line(
          "fleet, events, skip " + base,
          i -> page + "&skip=" + (base + i * step),
          () -> rawLog(base),
          QueryBenchmark::logOf);
    }
    List<String> cursors = new ArrayList<>();
    String cursor = stack.get(stack.bootstrapKey(), page + "&skip=" + total / 2).path("nextCursor").asText();
    for (int i = 0; i <= uncached; i++) {
      cursors.add(cursor);
      // Pages of another length, so that those requested below are in no cache.
      JsonNode next =
          stack
              .get(stack.bootstrapKey(), log + "&limit=" + (PAGE - 1) + "&cursor=" + cursor)
              .path("nextCursor");
      // A short log ends: over again, from one page further on.
      cursor =
          next.isTextual()
              ? next.asText()
              : stack
                  .get(stack.bootstrapKey(), page + "&skip=" + (total / 2 + 1 + i))
                  .path("nextCursor")
                  .asText();
    }
    line(
        "fleet, events, by cursor",
        i -> page + "&cursor=" + cursors.get(i),
        () -> rawLog(total / 2 + PAGE),
        QueryBenchmark::logOf);
  }

  private String fleetDates(int days, int back) {
    long[] range = range(days, back);
    return "startDate=" + day(range[0]) + "&endDate=" + day(range[1] - DAY_MS);
  }

  private static String day(long timeMs) {
    return LocalDate.ofEpochDay(timeMs / DAY_MS).toString();
  }

  /** The window and the one before it; the series in between is left to the property tests. */
  private static String rollingOf(JsonNode reply) {
    JsonNode before = reply.path("previous");
    return reply.path("activeUsers").asLong()
        + " "
        + reply.path("total").asLong()
        + "\n"
        + before.path("activeUsers").asLong()
        + " "
        + before.path("total").asLong();
  }

  private String rawRolling(int days) {
    return rawRolling(days, "");
  }

  private String rawRolling(int days, String and) {
    return rawFleetTotals(range(days, 0), and) + "\n" + rawFleetTotals(range(days, days), and);
  }

  private String rawFleetTotals(long[] range, String and) {
    return raw(
        "SELECT uniqExact(user_id), sum(bitCount(fleet)) FROM events WHERE account_id = 1"
            + and
            + between("event_time", range));
  }

  private static String monthsOf(JsonNode reply) {
    List<String> months = new ArrayList<>();
    reply.forEach(
        month ->
            months.add(
                month.path("periodKey").asText()
                    + " "
                    + month.path("activeUsers").asLong()
                    + " "
                    + month.path("total").asLong()));
    return String.join("\n", months);
  }

  private String rawFleetMonths(long[] range) {
    return raw(
        "SELECT formatDateTime(event_time, '%Y-%m') AS month, uniqExact(user_id),"
            + " sum(bitCount(fleet)) FROM events WHERE account_id = 1"
            + between("event_time", range)
            + " GROUP BY month ORDER BY month");
  }

  private static String assistantsOf(JsonNode reply) {
    List<String> assistants = new ArrayList<>();
    reply
        .path("assistants")
        .forEach(
            one ->
                assistants.add(
                    one.path("assistant").asText()
                        + " "
                        + one.path("activeUsers").asLong()
                        + " "
                        + one.path("total").asLong()));
    return String.join("\n", assistants);
  }

  private String rawAssistants(long[] range) {
    return raw(
        "SELECT assistant_id, uniqExact(user_id), sum(bitCount(fleet)) AS total FROM events WHERE"
            + " account_id = 1"
            + between("event_time", range)
            + " GROUP BY assistant_id ORDER BY total DESC, assistant_id");
  }

  private static String usersOf(JsonNode reply) {
    List<String> users = new ArrayList<>();
    reply
        .path("users")
        .forEach(
            user ->
                users.add(
                    user.path("user").asText()
                        + " "
                        + user.path("total").asLong()
                        + " "
                        + user.path("activity").asLong()));
    return String.join("\n", users);
  }

  private String rawTopUsers(long[] range) {
    return raw(
        "SELECT user_id, sum(bitCount(fleet)) AS total, count() AS activity FROM events WHERE"
            + " account_id = 1"
            + between("event_time", range)
            + " GROUP BY user_id ORDER BY total DESC, activity DESC, user_id LIMIT 50");
  }

  private static String logOf(JsonNode reply) {
    List<String> events = new ArrayList<>();
    reply
        .path("events")
        .forEach(
            event ->
                events.add(
                    event.path("timestamp").asText()
                        + " "
                        + event.path("sessionId").asText()
                        + " "
                        + event.path("user").asText()));
    return String.join("\n", events);
  }

  private String rawLog(long offset) {
    return raw(
        "SELECT concat(formatDateTime(event_time, '%Y-%m-%dT%H:%i:%S.'),"
            + " leftPad(toString(toUnixTimestamp64Milli(event_time) % 1000), 3, '0'), 'Z'),"
            + " toString(session_id), user_id FROM events WHERE account_id = 1 AND bitTest(fleet, 2)"
            + between("event_time", range(365, 0))
            + " ORDER BY event_time DESC, session_id DESC, sequence DESC LIMIT "
            + PAGE
            + " OFFSET "
            + offset);
  }

  private long[] range(int days, int back) {
    long to = toMs - back * DAY_MS;
    return new long[] {to - days * DAY_MS, to};
  }

  private interface Reading {
    String of(JsonNode reply);
  }

  private void line(String name, IntFunction<String> path, Supplier<String> raw, Reading reading)
      throws Exception {
    // One that is not counted: connections, and the server's own code.
    String reply = reading.of(stack.get(stack.bootstrapKey(), path.apply(0)));
    Latencies uncachedOnes = latencies(this.uncached, i -> path.apply(i + 1));
    Latencies cached = latencies(CACHED_REQUESTS, i -> path.apply(0));
    double[] rawMillis = new double[3];
    for (int i = 0; i < rawMillis.length; i++) {
      long started = System.nanoTime();
      String expected = raw.get();
      rawMillis[i] = (System.nanoTime() - started) / 1e6;
      VoidRunException.unlessEqual(name, expected, reply);
    }
    double rawMedian = Latencies.median(rawMillis);
    System.out.printf(
        "%-34s %10.1f %10.1f %10.2f %10.2f %12.1f %8.1fx%n",
        name,
        uncachedOnes.millis(0.5),
        uncachedOnes.millis(0.99),
        cached.millis(0.5),
        cached.millis(0.99),
        rawMedian,
        rawMedian / uncachedOnes.millis(0.5));
  }

  private Latencies latencies(int count, IntFunction<String> path) throws Exception {
    int[] next = new int[1];
    return new LoadClient(stack.serverAddress(), response -> 0, false)
        .closedLoop(1, connection -> next[0] == count ? null : get(path.apply(next[0]++)))
        .latencies();
  }

  private Request get(String path) {
    String head =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: "
            + stack.bootstrapKey()
            + "\r\n\r\n";
    return new Request(head.getBytes(StandardCharsets.ISO_8859_1), 0);
  }

  private static String overviewOf(JsonNode reply) {
    return reply.path("total_sessions").asLong()
        + " "
        + reply.path("total_events").asLong()
        + " "
        + reply.path("total_tool_invocations").asLong()
        + " "
        + reply.path("active_days").asLong();
  }

  private String rawOverview(long[] range) {
    return raw(
        "SELECT uniqExact(session_id), count(), countIf(event_type = 'tool_use'),"
            + " uniqExact(toDate(event_time)) FROM events WHERE account_id = 1"
            + between("event_time", range));
  }

  private static String toolsOf(JsonNode reply) {
    List<String> tools = new ArrayList<>();
    for (Iterator<JsonNode> all = reply.path("tools").elements(); all.hasNext(); ) {
      JsonNode tool = all.next();
      tools.add(
          tool.path("name").asText()
              + " "
              + tool.path("invocation_count").asLong()
              + " "
              + tool.path("avg_duration_ms").asLong());
    }
    return String.join("\n", tools);
  }

  private String rawTools(long[] range) {
    return raw(
        "SELECT call_tool, countIf(event_type = 'tool_use') AS calls, intDiv(sumIf(duration_ms,"
            + " completes_pair = 1) * 2 + countIf(completes_pair = 1), countIf(completes_pair = 1)"
            + " * 2) FROM events WHERE account_id = 1 AND (event_type = 'tool_use' OR"
            + " completes_pair = 1)"
            + between("call_time", range)
            + " GROUP BY call_tool HAVING calls > 0 ORDER BY calls DESC, call_tool LIMIT 50");
  }

  private static String sessionsOf(JsonNode reply) {
    List<String> sessions = new ArrayList<>();
    for (Iterator<JsonNode> all = reply.path("sessions").elements(); all.hasNext(); ) {
      JsonNode session = all.next();
      sessions.add(
          session.path("id").asText()
              + " "
              + session.path("event_count").asLong()
              + " "
              + session.path("tool_invocations").asLong());
    }
    return String.join("\n", sessions);
  }

  private String rawSessions(long offset) {
    return raw(
        "SELECT toString(session_id), count(), countIf(event_type = 'tool_use') FROM events"
            + " WHERE account_id = 1 GROUP BY session_id"
            + " ORDER BY ifNull(minOrNullIf(event_time, event_type = 'session_start'),"
            + " min(event_time)) DESC, toString(session_id) LIMIT "
            + PAGE
            + " OFFSET "
            + offset);
  }

  private static String between(String column, long[] range) {
    return " AND %s >= fromUnixTimestamp64Milli(%d, 'UTC') AND %s < fromUnixTimestamp64Milli(%d, 'UTC')"
        .formatted(column, range[0], column, range[1]);
  }

  private String raw(String sql) {
    List<String> rows = new ArrayList<>();
    connection.query(
        sql,
        Map.of(),
        "benchmark raw",
        row -> {
          List<String> columns = new ArrayList<>();
          row.values().forEach(column -> columns.add(column.asText()));
          rows.add(String.join(" ", columns));
        });
    return String.join("\n", rows);
  }
}
