package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.StoredTable.Grain.DAY;
import static io.tallyhouse.rollup.StoredTable.Grain.QUARTER_HOUR;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code /api/v1/query} can be queried for, beside the rollups. A new column of events is a
 * line of {@link #OF_EVENTS} and one of {@link #DIMENSIONS}; a new rollup is an entry of its
 * family's sources. Nothing else has to know them.
 */
public final class Catalog {
  /** Dimensions in the order in which they are documented. */
  public static final List<NamedDimension> DIMENSIONS = CatalogDimensions.ALL;

  /** Columns of events that every row has, and what gives them. */
  private static final Map<String, String> OF_EVENTS =
      columns(
          "user_id",
          "assistant_id",
          "project",
          "branch",
          "host",
          "harness",
          "source",
          "session_id",
          "agent_type = if(source != 'agnt' AND assistant_id != 'claude-code', assistant_id, '')");

  private static final String CALL_ASSISTANT = "if(call_differs = 1, call_assistant, assistant_id)";

  /** Both rows of a pair count under what its call has. */
  private static final Map<String, String> OF_CALLS =
      columns(
          "tool = call_tool",
          "user_id = if(call_differs = 1, call_user, user_id)",
          "assistant_id = " + CALL_ASSISTANT,
          "project = if(call_differs = 1, call_project, project)",
          "branch = if(call_differs = 1, call_branch, branch)",
          "host = if(call_differs = 1, call_host, host)",
          "model = call_model",
          "agent_type = if(%s != 'claude-code', %<s, '')".formatted(CALL_ASSISTANT));

  private static final String OF_SESSIONS = "event_type NOT IN ('message_part', 'fleet_event')";
  private static final String NAMED_USER = "user_id != ''";
  private static final String USER = "CAST(user_id, 'String')";
  private static final String CACHE_WRITES = "cache_write_tokens";

  private static final Family USAGE =
      new Family(
          "usage",
          Family.Base.ofEvents(
              Rollups.USAGE.time(),
              Rollups.USAGE.where(),
              with(OF_EVENTS, columns("model", "fast")),
              with(
                  Family.counted(Rollups.USAGE.measures()),
                  Family.counted(Rollups.USERS.measures(CACHE_WRITES))),
              Map.of()),
          List.of("responses"),
          List.of(
              perAssistant(false),
              perAssistant(true),
              perUser(false),
              perUser(true),
              bucketed(Rollups.USAGE).stream()
                  .map(
                      table ->
                          table.with(
                              CACHE_WRITES,
                              Aggregate.sum(
                                  "sum(cache_write_5m_tokens) + sum(cache_write_1h_tokens)")))
                  .toList()));

  private static final Family TOOLS =
      new Family(
          "tools",
          Family.Base.ofEvents(
              Rollups.TOOLS.time(),
              Rollups.TOOLS.where(),
              with(OF_EVENTS, OF_CALLS),
              Family.counted(Rollups.TOOLS.measures()),
              Map.of("durations", Aggregate.quantiles("duration_ms", "completes_pair = 1"))),
          List.of("invocations", "results"),
          List.of(bucketed(Rollups.TOOLS)));

  private static final Family PEOPLE =
      new Family(
          "people",
          Family.Base.ofEvents(
              "event_time",
              "event_type != 'message_part'",
              OF_EVENTS,
              with(
                  Family.counted(
                      Rollups.USERS.measures(
                          "events",
                          "incoming_messages",
                          "outgoing_messages",
                          "tasks_initiated",
                          "tasks_completed")),
                  Map.of("active_users", Aggregate.distinct(USER, NAMED_USER))),
              Map.of()),
          List.of("events"),
          List.of(perAssistant(false), perAssistant(true), perUser(false), perUser(true)));

  private static final Family ACTIVE =
      new Family(
          "active",
          Family.Base.ofEvents(
              "event_time",
              OF_SESSIONS,
              OF_EVENTS,
              Map.of("sessions", Aggregate.distinct("session_id", "1")),
              Map.of()),
          List.of("sessions"),
          List.of(
              List.of(
                  active(
                      Rollups.ACTIVITY.days(),
                      DAY,
                      "toInt64(toUnixTimestamp(toDateTime(previous_day, 'UTC')))")),
              List.of(
                  active(
                      Rollups.ACTIVITY.quarters(),
                      QUARTER_HOUR,
                      "toInt64(toUnixTimestamp(previous_bucket))"))));

  private static final Family SESSIONS =
      new Family(
          "sessions",
          new Family.Base(
              List.of("sessions", "session_starts", "session_usage"),
              SessionRows.FROM,
              "started_at",
              "",
              columns(
                  "session_id",
                  "project = project_path",
                  "user_id = of_user",
                  "branch = of_branch",
                  "host = of_host",
                  "harness = of_harness",
                  "main_model"),
              Map.of(
                  "started", Aggregate.sum("count()"),
                  "billed", Aggregate.sum("countIf(responses > 0)"),
                  "cost", Aggregate.decimal("sumIf(cost_usd, responses > 0)"),
                  "durations", Aggregate.quantiles("duration_s", "1"),
                  "costs", Aggregate.quantiles("cost_usd", "responses > 0")),
              Map.of(),
              false),
          List.of("started"),
          List.of(
              List.of(
                  started(Rollups.ACTIVITY.days(), DAY),
                  started(Rollups.ACTIVITY.quarters(), QUARTER_HOUR))));

  /** All families. */
  public static final List<Family> FAMILIES =
      List.of(
          USAGE,
          TOOLS,
          PEOPLE,
          ACTIVE,
          SESSIONS,
          Observed.WORK,
          Observed.WAITS,
          Observed.REQUESTS,
          Observed.RECORDS);

  /** How many values of a column a quarter of an hour may be expected to have. */
  private static final Map<String, Integer> EXPECTED_VALUES =
      Map.of("user_id", 20, "project", 8, "branch", 4, "tool", 12, "model", 3, "assistant_id", 3);

  private Catalog() {}

  /** The measures, in the order in which they are documented. */
  public static List<NamedMeasure> measures() {
    return CatalogMeasures.ALL;
  }

  /** How many rows a table may be expected to have for a day or a quarter of an hour. */
  public static long expectedRows(StoredTable table) {
    long rows = 1;
    for (String column : table.columns()) {
      rows *= EXPECTED_VALUES.getOrDefault(column, 5);
    }
    return rows;
  }

  private static List<StoredTable> bucketed(Rollup.Bucketed rollup) {
    List<String> columns = SqlText.names(rollup.dimensions());
    return List.of(
        StoredTable.of(rollup.days(), DAY, columns, List.of(), rollup.measures()),
        StoredTable.of(rollup.quarters(), QUARTER_HOUR, columns, List.of(), rollup.measures()));
  }

  private static List<StoredTable> perUser(boolean byAssistant) {
    return List.of(
        users(Rollups.USERS.users(), byAssistant, "user_id")
            .with("active_users", Aggregate.distinct(USER, NAMED_USER + " AND events > 0")));
  }

  private static List<StoredTable> perAssistant(boolean byAssistant) {
    return List.of(users(Rollups.USERS.assistants(), byAssistant));
  }

  /** Rows of each assistant, or of all together: the table has both. */
  private static StoredTable users(RollupTable table, boolean byAssistant, String... columns) {
    List<String> all =
        byAssistant ? SqlText.all(List.of(columns), List.of("assistant_id")) : List.of(columns);
    return StoredTable.of(
        table,
        DAY,
        all,
        List.of(byAssistant ? "assistant_id != ''" : "assistant_id = ''"),
        Rollups.USERS.measures());
  }

  private static StoredTable active(
      RollupTable table, StoredTable.Grain grain, String previousSeconds) {
    return StoredTable.of(table, grain, List.of(), List.of(), List.of())
        .with("sessions", Aggregate.sum("sumIf(sessions, " + previousSeconds + " < period)"))
        .readAlone();
  }

  private static StoredTable started(RollupTable table, StoredTable.Grain grain) {
    return StoredTable.of(table, grain, List.of(), List.of(), List.of())
        .with("started", Aggregate.sum("toUInt64(sum(started))"));
  }

  /** Columns under their own names, or {@code name = expression}. */
  private static Map<String, String> columns(String... columns) {
    Map<String, String> expressions = new LinkedHashMap<>();
    for (String column : columns) {
      String[] parts = column.split(" = ", 2);
      expressions.put(parts[0], parts[parts.length - 1]);
    }
    return expressions;
  }

  private static <V> Map<String, V> with(Map<String, V> some, Map<String, V> more) {
    Map<String, V> all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }
}
