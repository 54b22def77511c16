package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.RangeQueries.putBoth;
import static io.tallyhouse.rollup.SqlText.ACCOUNT;
import static io.tallyhouse.rollup.SqlText.DAYS;
import static io.tallyhouse.rollup.SqlText.all;
import static io.tallyhouse.rollup.SqlText.comment;
import static io.tallyhouse.rollup.SqlText.groupBy;
import static io.tallyhouse.rollup.SqlText.select;
import static io.tallyhouse.rollup.SqlText.subquery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Queries over users' days, each written once: of any range they read the view `user_activity`; of
 * whole days the rollups alone, which takes a fraction of the time.
 */
final class FleetQueries {
  private static final String USERS = Rollups.USERS.users().name();
  private static final String ASSISTANTS = Rollups.USERS.assistants().name();
  private static final String OF_RANGE =
      """
      user_activity(
          account = {account:UInt32}, assistant = {assistant:String}, days_from = {days_from:Date}, days_to = {days_to:Date},
          head_from = {head_from:Int64}, head_to = {head_to:Int64}, tail_from = {tail_from:Int64}, tail_to = {tail_to:Int64})""";

  private static final List<String> COUNTS =
      List.of(
          "sum(incoming_messages) AS incoming",
          "sum(outgoing_messages) AS outgoing",
          "sum(tasks_initiated) AS initiated",
          "sum(tasks_completed) AS completed");
  private static final List<String> FIGURES =
      all(COUNTS, RangeQueries.used(m -> "sum(" + m + ")", "cache_write_tokens"));
  private static final String BUSIEST = "ORDER BY incoming + outgoing + initiated + completed DESC";
  private static final String LIMIT = "\nLIMIT {limit:UInt32}\n";

  private static final String TOGETHER_OR_ONE = "assistant_id = {assistant:String}";
  private static final String EACH_OR_ONE =
      "assistant_id != '' AND ({assistant:String} = '' OR assistant_id = {assistant:String})";

  private FleetQueries() {}

  /** The statements by name. */
  static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    putWithUsers(
        files,
        "fleet_periods",
        "GET /analytics/metrics and /analytics/snapshots: what was done in each day, week or month of a range",
        Dimension.text("date").from("toDate(dateTrunc({period:String}, day))"),
        TOGETHER_OR_ONE,
        "",
        "");
    putWithUsers(
        files,
        "fleet_assistants",
        "GET /analytics/assistants: what was done with each assistant in a range, the busiest first",
        Dimension.text("assistant_id"),
        EACH_OR_ONE,
        "HAVING sum(events) > 0\n",
        BUSIEST + ", assistant_id" + LIMIT);
    put(
        files,
        "fleet_top_users",
        "GET /analytics/users/top: the busiest users of a range",
        all(List.of("user_id", "sum(events) AS activity"), COUNTS),
        USERS,
        "user_id != ''",
        "GROUP BY user_id\nHAVING activity > 0\n" + BUSIEST + ", activity DESC, user_id" + LIMIT);
    put(
        files,
        "fleet_events_per_day",
        "GET /analytics/events: how many events there are on each day of a range, newest first",
        List.of(
            "toInt64(toUnixTimestamp(toDateTime(day, 'UTC'))) * 1000 AS from_ms",
            """
            sum(incoming_messages * bitTest({mask:UInt8}, 0)
                + outgoing_messages * bitTest({mask:UInt8}, 1)
                + tasks_initiated * bitTest({mask:UInt8}, 2)
                + tasks_completed * bitTest({mask:UInt8}, 3)) AS matching"""),
        "{days_table:Identifier}",
        "{user:String} = '' OR user_id = {user:String}",
        "GROUP BY day\nHAVING matching > 0\nORDER BY day DESC\n");
    files.put(
        "fleet_days",
        comment("Serves GET /analytics/rolling: what was done on each of some days.")
            + select(all(List.of("day AS date"), FIGURES), ASSISTANTS, of(TOGETHER_OR_ONE))
            + "GROUP BY day\n");
    String assistants =
        select(
            List.of("uniqExact(assistant_id)"),
            ASSISTANTS,
            all(of(EACH_OR_ONE), List.of("events > 0")));
    String users = activeUsers(List.of("uniqExact(user_id)"), TOGETHER_OR_ONE);
    files.put(
        "fleet_totals",
        comment("Serves GET /analytics/overview: what was done in some days; and what time it is.")
            + select(
                all(
                    List.of(
                        subquery(assistants) + " AS assistants",
                        subquery(users) + " AS active_users"),
                    FIGURES,
                    List.of("toUnixTimestamp64Milli(now64(3)) AS now_ms")),
                ASSISTANTS,
                of(TOGETHER_OR_ONE)));
    return files;
  }

  /** Of whole days, read of one table. */
  private static void put(
      Map<String, String> files,
      String name,
      String serves,
      List<String> columns,
      String days,
      String condition,
      String rest) {
    putBoth(
        files,
        name,
        serves,
        select(columns, OF_RANGE, List.of(condition)) + rest,
        select(columns, days, all(of(TOGETHER_OR_ONE), List.of(condition))) + rest);
  }

  /** Of whole days, figures of the small table beside distinct users of the large one. */
  private static void putWithUsers(
      Map<String, String> files,
      String name,
      String serves,
      Dimension key,
      String assistants,
      String having,
      String rest) {
    List<String> columns = all(List.of(key.selected()), FIGURES);
    List<String> usersColumns = List.of(key.selected(), "uniqExact(user_id) AS active_users");
    String grouped = groupBy(List.of(key.name()));
    String users = "uniqExactIf(user_id, user_id != '' AND events > 0) AS active_users";
    putBoth(
        files,
        name,
        serves,
        select(all(columns, List.of(users)), OF_RANGE, List.of()) + grouped + having + rest,
        "SELECT *\nFROM\n"
            + subquery(select(columns, ASSISTANTS, of(assistants)) + grouped + having)
            + " AS done\nLEFT JOIN\n"
            + subquery(activeUsers(usersColumns, assistants) + grouped)
            + " AS active USING ("
            + key.name()
            + ")\n"
            + rest);
  }

  private static String activeUsers(List<String> columns, String assistants) {
    return select(columns, USERS, all(of(assistants), List.of("user_id != ''", "events > 0")));
  }

  private static List<String> of(String assistants) {
    return List.of(ACCOUNT, DAYS, assistants);
  }
}
