package io.tallyhouse.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseSqlRunner;
import io.tallyhouse.reconcile.Reconciler;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The read routes over a year of one large account among a thousand small ones: uncached, cached,
 * and the same response from raw events. Void if the rollups drift or a response differs.
 */
final class QueryBenchmark {
  private static final int LARGE_ACCOUNT = 1;
  private static final int SMALL_ACCOUNTS = 1000;
  private static final int FIRST_SMALL_ACCOUNT = 1001;
  private static final long EVENTS_OF_SMALL = 10_000;
  static final int PAGE = 50;
  private static final long DAY_MS = Filler.DAY_MS;

  private final Stack stack;
  private final ClickHouseConnection connection;
  private final long toMs;
  private final Ranges ranges;
  private final SessionQueries sessions;
  private final FleetQueries fleet;
  private final long events;
  private final int uncached;
  private final MeasuredQueries queries;

  private QueryBenchmark(Stack stack, Options options, ClickHouseConnection connection) {
    this.stack = stack;
    this.connection = connection;
    this.toMs = options.date().atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    this.ranges = new Ranges(toMs);
    this.sessions = new SessionQueries(new RawEvents(connection));
    this.fleet = new FleetQueries(new RawEvents(connection), ranges);
    this.events = options.integer("events", 10_000_000);
    this.uncached = options.integer("uncached", 100);
    this.queries = new MeasuredQueries(stack, uncached);
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

  private void measure() throws Exception {
    MeasuredQueries.printHead();
    // The i-th range of a kind, never the same twice.
    List<Window> windows =
        List.of(
            new Window("30 days", i -> ranges.of(30 + i % 10, i)),
            new Window("year", i -> ranges.of(365 - i % 10, i / 10)),
            new Window(
                "30 days, cut ends",
                i -> new long[] {toMs - 30 * DAY_MS - 12_345_678 - i, toMs - 7_654_321 - i}),
            new Window(
                "year, cut ends",
                i -> new long[] {toMs - 364 * DAY_MS - 12_345_678 - i, toMs - 7_654_321 - i}));
    for (Window window : windows) {
      long[] first = window.range().apply(0);
      queries.line(
          "overview, " + window.name(),
          i -> "/api/v1/analytics/overview?" + window.dates(i),
          () -> sessions.rawOverview(first),
          SessionQueries::overviewOf);
    }
    for (Window window : windows) {
      long[] first = window.range().apply(0);
      queries.line(
          "tools, " + window.name(),
          i -> "/api/v1/analytics/tools?limit=50&" + window.dates(i),
          () -> sessions.rawTools(first),
          SessionQueries::toolsOf);
    }
    long sessionCount = events / Filler.EVENTS_PER_SESSION;
    long step = Math.max(1, Math.min(PAGE, sessionCount / 4 / uncached));
    for (long base : List.of(0L, sessionCount / 2, sessionCount - PAGE - step * uncached)) {
      queries.line(
          "sessions, offset " + base,
          i -> "/api/v1/sessions?limit=" + PAGE + "&offset=" + (base + i * step),
          () -> sessions.rawSessions(base),
          SessionQueries::sessionsOf);
    }
    measureFleet();
    measureTeam();
  }

  /** The questions of a team lead, of which some are read from raw events whatever the rollups. */
  private void measureTeam() throws Exception {
    TeamQuestions team =
        new TeamQuestions(new RawEvents(connection), LocalDate.ofEpochDay(toMs / DAY_MS));
    for (TeamQuestions.Question question : TeamQuestions.ALL) {
      String[] source = new String[1];
      queries.line(
          question.name(),
          i -> team.path(question, i),
          () -> team.raw(question),
          reply -> {
            source[0] = TeamQuestions.source(reply);
            return TeamQuestions.of(question, reply);
          });
      System.out.println("    of " + source[0]);
    }
  }

  /** The routes of agnt-analytics.md; windows and periods of days, so that all are of rollups. */
  private void measureFleet() throws Exception {
    for (int days : List.of(7, 90)) {
      queries.line(
          "fleet, rolling " + days + " days",
          i -> "/analytics/rolling?window=" + days + "&endDate=" + Ranges.day(toMs - (1 + i) * DAY_MS),
          () -> fleet.rawRolling(days),
          FleetQueries::rollingOf);
    }
    queries.line(
        "fleet, rolling 90 days, 1 assistant",
        i ->
            "/analytics/rolling?window=90&assistant=assistant-%d&endDate=%s"
                .formatted(i % 8, Ranges.day(toMs - (1 + i) * DAY_MS)),
        () -> fleet.rawRolling(90, " AND assistant_id = 'assistant-0'"),
        FleetQueries::rollingOf);
    queries.line(
        "fleet, overview of a month",
        i -> "/analytics/overview?period=month&endDate=" + Ranges.day(toMs - (1 + i) * DAY_MS),
        () -> fleet.rawFleetTotals(ranges.of(30, 0), ""),
        reply ->
            reply.path("activeUsers").asLong() + " " + reply.path("events").path("total").asLong());
    queries.line(
        "fleet, months of a year",
        i -> "/analytics/metrics?period=month&" + ranges.dates(365 - i % 10, i / 10),
        () -> fleet.rawFleetMonths(ranges.of(365, 0)),
        FleetQueries::monthsOf);
    queries.line(
        "fleet, assistants of a year",
        i -> "/analytics/assistants?" + ranges.dates(365 - i % 10, i / 10),
        () -> fleet.rawAssistants(ranges.of(365, 0)),
        FleetQueries::assistantsOf);
    queries.line(
        "fleet, top users of a year",
        i -> "/analytics/users/top?limit=50&" + ranges.dates(365 - i % 10, i / 10),
        () -> fleet.rawTopUsers(ranges.of(365, 0)),
        FleetQueries::usersOf);
    measureEventLog();
  }

  private void measureEventLog() throws Exception {
    String log = "/analytics/events?eventType=tasksInitiated&" + ranges.dates(365, 0);
    String page = log + "&limit=" + PAGE;
    long total = stack.api().get(stack.bootstrapKey(), log).path("total").asLong();
    System.out.printf("%,d events match in the log%n", total);
    long step = Math.max(1, total / 4 / uncached);
    for (long base : List.of(0L, total / 2, total - PAGE - step * uncached)) {
      queries.line(
          "fleet, events, skip " + base,
          i -> page + "&skip=" + (base + i * step),
          () -> fleet.rawLog(base),
          FleetQueries::logOf);
    }
    List<String> cursors = new ArrayList<>();
    String cursor = stack.api().get(stack.bootstrapKey(), page + "&skip=" + total / 2).path("nextCursor").asText();
    for (int i = 0; i <= uncached; i++) {
      cursors.add(cursor);
      // Pages of another length, so that those requested below are in no cache.
      JsonNode next =
          stack
              .api().get(stack.bootstrapKey(), log + "&limit=" + (PAGE - 1) + "&cursor=" + cursor)
              .path("nextCursor");
      // A short log ends: over again, from one page further on.
      cursor =
          next.isTextual()
              ? next.asText()
              : stack
                  .api().get(stack.bootstrapKey(), page + "&skip=" + (total / 2 + 1 + i))
                  .path("nextCursor")
                  .asText();
    }
    queries.line(
        "fleet, events, by cursor",
        i -> page + "&cursor=" + cursors.get(i),
        () -> fleet.rawLog(total / 2 + PAGE),
        FleetQueries::logOf);
  }
}
