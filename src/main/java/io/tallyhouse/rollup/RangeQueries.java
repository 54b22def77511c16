package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.SqlText.ACCOUNT;
import static io.tallyhouse.rollup.SqlText.DAYS;
import static io.tallyhouse.rollup.SqlText.all;
import static io.tallyhouse.rollup.SqlText.comment;
import static io.tallyhouse.rollup.SqlText.ends;
import static io.tallyhouse.rollup.SqlText.names;
import static io.tallyhouse.rollup.SqlText.namesOf;
import static io.tallyhouse.rollup.SqlText.select;
import static io.tallyhouse.rollup.SqlText.selected;
import static io.tallyhouse.rollup.SqlText.subquery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Queries over a range that is cut into whole days, whole quarters of an hour and cut ends. Each is
 * written once, over the columns of its rollup; its statements differ in where the rows come from.
 */
final class RangeQueries {
  private static final String QUARTERS =
      """
      (bucket >= {head_from:DateTime('UTC')} AND bucket < {head_to:DateTime('UTC')})
              OR (bucket >= {tail_from:DateTime('UTC')} AND bucket < {tail_to:DateTime('UTC')})""";

  /** As offsets from UTC and when each begins: the rules are the server's, not ClickHouse's. */
  private static final String LOCAL_SECONDS =
      """
      WITH
          toInt64(toUnixTimestamp(%s)) AS seconds,
          seconds + transform(
              roundDown(seconds, {offset_starts:Array(Int64)}),
              {offset_starts:Array(Int64)},
              {offsets:Array(Int64)},
              toInt64(0)) AS local_seconds
      """;

  private static final String LOCAL_DAY = "toDate(toUInt16(intDiv(local_seconds, 86400)))";
  private static final String CALLS = "sum(invocations) AS calls";
  private static final String MOST_CALLED =
      """
      GROUP BY tool
      HAVING calls > 0
      ORDER BY calls DESC, tool
      LIMIT {limit:UInt32}""";

  private RangeQueries() {}

  /** The statements by name. */
  static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    Rollup.Bucketed usage = Rollups.USAGE;
    UnaryOperator<String> stored = measure -> "sum(" + measure + ")";
    UnaryOperator<String> counted = measure -> usage.measure(measure).expression();
    files.put("dashboard_usage_days", usage("day", stored, usage.days().name(), DAYS));
    files.put(
        "dashboard_usage_buckets", usage("bucket", stored, usage.quarters().name(), QUARTERS));
    files.put(
        "dashboard_usage_cut_buckets",
        usage(usage.time(), counted, "events", usage.where(), ends(usage.time(), "raw_")));
    files.put(
        "dashboard_session_usage",
        comment(
                "Serves /api/analytics/sessions: what was used in sessions by their ids, per model.")
            + select(
                all(
                    List.of("toString(session_id) AS id", "model"),
                    usedBySessions(stored),
                    List.of("sum(messages) AS message_count")),
                Rollups.SESSION_USAGE.table().name(),
                List.of(ACCOUNT, "session_id IN {ids:Array(UUID)}"))
            + "GROUP BY session_id, model\n");
    Rollup.Bucketed tools = Rollups.TOOLS;
    List<Measure> shown =
        Stream.of("invocations", "results", "errors", "duration_ms_sum", "durations")
            .map(tools::measure)
            .toList();
    putTools(
        files,
        "tools",
        "GET /api/v1/analytics/tools: the tools of a range, the most called first",
        List.of(
            "tool",
            CALLS,
            "sum(results) AS paired",
            "sum(errors) AS failed",
            "sum(duration_ms_sum) AS duration_ms",
            "mapKeys(sumMap(durations) AS bins) AS bin_keys",
            "mapValues(bins) AS bin_counts"),
        shown,
        select(
                selected(tools.dimensions(), shown),
                "events",
                List.of(ACCOUNT, tools.where(), ends(tools.time(), "raw_")))
            + "GROUP BY tool\n",
        MOST_CALLED + "\n");
    Measure invocations = tools.measure("invocations");
    // Of calls alone, by their own time, which events are sorted by, and not grouped: with results,
    // or grouped, it takes a tenth longer.
    putTools(
        files,
        "top_tools",
        "GET /api/v1/analytics/overview and GET /api/analytics/tool-usage: the most called tools\n"
            + "of a range, and beside each the calls of all tools",
        List.of("tool", CALLS, "sum(calls) OVER () AS calls_of_all"),
        List.of(invocations),
        select(
            List.of(tools.dimensions().get(0).selected(), invocations.selectedOfRow()),
            "events",
            List.of(ACCOUNT, "event_type = 'tool_use'", ends("event_time", "raw_"))),
        MOST_CALLED + " OFFSET {skip:UInt64}\n");
    return files;
  }

  private static String usage(
      String time, UnaryOperator<String> sum, String table, String... conditions) {
    boolean days = time.equals("day");
    return comment(
            "Serves /api/analytics: what was used in a part of a range, per model; by day where"
                + " requested,\nelse all under the day of 1970-01-01.")
        + (days ? "" : LOCAL_SECONDS.formatted(time))
        + select(
            all(
                List.of(
                    "if({by_day:UInt8} = 1, " + (days ? time : LOCAL_DAY) + ", toDate(0)) AS date",
                    "model"),
                usedBySessions(sum)),
            table,
            all(
                List.of(ACCOUNT),
                List.of(conditions),
                List.of(
                    "{any_project:UInt8} = 1 OR project = {project:String}",
                    "{any_model:UInt8} = 1 OR model = {model:String}")))
        + "GROUP BY date, model\n";
  }

  private static List<String> usedBySessions(UnaryOperator<String> sum) {
    return used(sum, "cache_write_5m_tokens", "cache_write_1h_tokens");
  }

  /** What responses used, under the names by which it is read everywhere. */
  static List<String> used(UnaryOperator<String> sum, String... cacheWrites) {
    return List.of(
        sum.apply("responses") + " AS used_responses",
        sum.apply("unpriced_responses") + " AS used_unpriced",
        sum.apply("input_tokens") + " AS used_input",
        sum.apply("output_tokens") + " AS used_output",
        String.join("\n    + ", Stream.of(cacheWrites).map(sum).toList())
            + " AS used_cache_creation",
        sum.apply("cache_read_tokens") + " AS used_cache_read",
        "toString(" + sum.apply("cost") + ") AS used_cost");
  }

  private static void putTools(
      Map<String, String> files,
      String name,
      String serves,
      List<String> columns,
      List<Measure> measures,
      String ofEnds,
      String rest) {
    Rollup.Bucketed tools = Rollups.TOOLS;
    List<String> rows = all(names(tools.dimensions()), namesOf(measures));
    String parts =
        String.join(
            "UNION ALL\n",
            select(rows, tools.days().name(), List.of(ACCOUNT, DAYS)),
            select(rows, tools.quarters().name(), List.of(ACCOUNT, QUARTERS)),
            ofEnds);
    putBoth(
        files,
        name,
        serves,
        select(columns, subquery(parts), List.of()) + rest,
        select(columns, tools.days().name(), List.of(ACCOUNT, DAYS)) + rest);
  }

  /** A statement of any range, and a faster one for whole days, which names no raw events. */
  static void putBoth(
      Map<String, String> files, String name, String serves, String ofRange, String ofDays) {
    files.put(name, comment("Serves " + serves + ".") + ofRange);
    files.put(name + "_days", comment("Serves " + serves + ".\nThe range is whole days.") + ofDays);
  }
}
