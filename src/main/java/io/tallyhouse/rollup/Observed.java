package io.tallyhouse.rollup;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The families of what agents report that is no event. There are few of them, so that no rollup
 * stands between: the table itself is read.
 */
final class Observed {
  private static final Map<String, String> COLUMNS =
      columns("user_id", "host", "harness", "source = 'otlp'", "session_id", "model");

  /**
   * Of points of an interval the value is their own. Of cumulative ones it is what they have more
   * than the one before, which may be older than the range; of all that are there it adds up to the
   * last one's, whichever came first.
   */
  private static final String POINTS =
      """
      (
          SELECT observed_at, name, value AS amount, session_id, user_id, host, harness, model, tool, decision,
              decided_by, reason, language
          FROM observations FINAL
          WHERE account_id = {account:UInt32} AND kind = 'metric' AND series = 0 AND (%1$s)
          UNION ALL
          SELECT observed_at, name,
              value - lagInFrame(value, 1, toDecimal64(0, 6)) OVER (
                  PARTITION BY series ORDER BY observed_at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS amount,
              session_id, user_id, host, harness, model, tool, decision, decided_by, reason, language
          FROM observations FINAL
          WHERE account_id = {account:UInt32} AND kind = 'metric'
              AND observed_at < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
              AND series IN
              (
                  SELECT series
                  FROM observations
                  WHERE account_id = {account:UInt32} AND kind = 'metric' AND series != 0 AND (%1$s)
              )
      )""";

  private static final String OF_KIND =
      """
      (
          SELECT *, value AS amount
          FROM observations FINAL
          WHERE account_id = {account:UInt32} AND kind = '%s' AND series = 0 AND (%%1$s)
      )""";

  /** Commits, lines, edits and time, of metrics. */
  static final Family WORK =
      family(
          "work",
          POINTS,
          "",
          columns("tool", "decision", "decided_by", "reason", "language"),
          Map.of(
              "points", Aggregate.sum("count()"),
              "commits", whole("commits"),
              "pull_requests", whole("pull_requests"),
              "lines_added", whole("lines_added"),
              "lines_removed", whole("lines_removed"),
              "edits_accepted", whole("edit_decisions", "decision = 'accept'"),
              "edits_rejected", whole("edit_decisions", "decision = 'reject'"),
              "active_user", exact("active_user_seconds"),
              "active_agent", exact("active_agent_seconds"),
              "launches", whole("launches")),
          "points");

  /** Waits for permission, of spans. */
  static final Family WAITS =
      family(
          "waits",
          OF_KIND.formatted("span"),
          "name = 'permission_wait'",
          columns("decision", "decided_by"),
          Map.of(
              "waits", Aggregate.sum("count()"),
              "sum", whole("permission_wait"),
              "times", Aggregate.quantiles("toUInt64(amount)", "1")),
          "waits");

  /** Requests to models, of spans. */
  static final Family REQUESTS =
      family(
          "requests",
          OF_KIND.formatted("span"),
          "name = 'model_request'",
          columns("reason"),
          Map.of(
              "requests", Aggregate.sum("count()"),
              "retries", whole("model_request")),
          "requests");

  /** Records of events that are no events of ours. */
  static final Family RECORDS =
      family(
          "records",
          OF_KIND.formatted("record"),
          "",
          columns("record = name"),
          Map.of(
              "records", Aggregate.sum("count()"),
              "compactions", Aggregate.sum("countIf(name = 'compaction')")),
          "records");

  private Observed() {}

  private static Family family(
      String name,
      String from,
      String where,
      Map<String, String> columns,
      Map<String, Aggregate> components,
      String presence) {
    Map<String, String> all = new HashMap<>(COLUMNS);
    all.putAll(columns);
    return new Family(
        name,
        new Family.Base(
            List.of("observations"), from, "observed_at", where, all, components, Map.of(), false),
        List.of(presence),
        List.of());
  }

  private static Aggregate whole(String name) {
    return Aggregate.sum("toInt64(sumIf(amount, name = '" + name + "'))");
  }

  private static Aggregate whole(String name, String condition) {
    return Aggregate.sum("toInt64(sumIf(amount, name = '" + name + "' AND " + condition + "))");
  }

  private static Aggregate exact(String name) {
    return Aggregate.decimal("sumIf(amount, name = '" + name + "')");
  }

  /** Columns under their own names, or {@code name = expression}. */
  private static Map<String, String> columns(String... columns) {
    return Arrays.stream(columns)
        .map(column -> column.split(" = ", 2))
        .collect(Collectors.toUnmodifiableMap(parts -> parts[0], parts -> parts[parts.length - 1]));
  }
}
