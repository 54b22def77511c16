package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.SqlText.DAYS;
import static io.tallyhouse.rollup.SqlText.all;
import static io.tallyhouse.rollup.SqlText.commas;
import static io.tallyhouse.rollup.SqlText.indent;
import static io.tallyhouse.rollup.SqlText.lines;
import static io.tallyhouse.rollup.SqlText.namesOf;
import static io.tallyhouse.rollup.SqlText.nested;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements of the rollup of users' days. */
record UsersSql(Rollup.OfUsers rollup) implements DerivedSql {
  private static final String DAY_TYPE = "Date CODEC(Delta, ZSTD(1))";
  private static final List<String> KEYS = List.of("day", "assistant_id", "user_id");
  private static final List<String> KEYS_OF_ASSISTANTS = List.of("day", "assistant_id");

  @Override
  public String table(String table) {
    return table.equals(rollup.users().name())
        ? tableSql(rollup.users(), Dimension.TEXT)
        : tableSql(rollup.assistants(), "String ALIAS ''");
  }

  private String tableSql(RollupTable table, String userType) {
    return new TableSql(table)
        .column("day", DAY_TYPE)
        .column("assistant_id", Dimension.TEXT)
        .column("user_id", userType)
        .measures(rollup.measures())
        .create();
  }

  @Override
  public String view(String table) {
    return table.equals(rollup.users().name())
        ? selectOfEvents(List.of(rollup.where()))
        : "SELECT\n"
            + lines(
                all(
                    List.of("account_id"),
                    KEYS_OF_ASSISTANTS,
                    rollup.measures().stream().map(Measure::merged).toList()))
            + "FROM "
            + rollup.users().name()
            + "\nGROUP BY account_id, "
            + commas(KEYS_OF_ASSISTANTS)
            + "\n";
  }

  @Override
  public String recount() {
    return selectOfEvents(
        all(List.of(SqlText.ACCOUNT), SqlText.daysOfMillis("event_time"), List.of(rollup.where())));
  }

  private String selectOfEvents(List<String> where) {
    String ofAssistants =
        "SELECT\n"
            + lines(
                all(
                    List.of(
                        "account_id",
                        "toDate(event_time) AS day",
                        "assistant_id AS assistant",
                        "user_id"),
                    rollup.measures().stream().map(Measure::selected).toList()))
            + "FROM events\n"
            + SqlText.where(where)
            + "GROUP BY account_id, day, assistant, user_id\n";
    return "SELECT\n"
        + lines(
            all(
                List.of(
                    "account_id", "day", "arrayJoin(['', assistant]) AS assistant_id", "user_id"),
                namesOf(rollup.measures())))
        + "FROM\n"
        + nested(ofAssistants);
  }

  /** The view that queries read: whole days of the rollup, and the cut days at a range's ends. */
  String read() {
    String ofAssistant = "({assistant:String} = '' OR assistant_id = {assistant:String})";
    return SqlText.comment(rollup.read())
        + "CREATE VIEW IF NOT EXISTS user_activity AS\nSELECT\n"
        + lines(all(KEYS, namesOf(rollup.measures())))
        + "FROM "
        + rollup.users().name()
        + "\n"
        + SqlText.where(List.of(SqlText.ACCOUNT, DAYS, "assistant_id != ''"))
        + "    AND "
        + ofAssistant
        + "\nUNION ALL\nSELECT\n"
        + lines(
            all(
                List.of("toDate(event_time) AS day", "assistant_id", "user_id"),
                rollup.measures().stream().map(Measure::selectedOfRow).toList()))
        + "FROM events\nWHERE "
        + SqlText.ACCOUNT
        + "\n"
        + indent(
            4,
            """
            AND ((event_time >= fromUnixTimestamp64Milli({head_from:Int64}, 'UTC')
                    AND event_time < fromUnixTimestamp64Milli({head_to:Int64}, 'UTC'))
                OR (event_time >= fromUnixTimestamp64Milli({tail_from:Int64}, 'UTC')
                    AND event_time < fromUnixTimestamp64Milli({tail_to:Int64}, 'UTC')))
            """)
        + "    AND "
        + ofAssistant
        + "\n    AND ("
        + rollup.where()
        + ")\n";
  }

  @Override
  public Map<String, String> reconcile() {
    String users = rollup.users().name();
    String assistants = rollup.assistants().name();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("drift_" + users, drift(users, KEYS));
    files.put("drift_" + assistants, drift(assistants, KEYS_OF_ASSISTANTS));
    files.put("delete_" + users, RepairSql.delete(users, "the days", DAYS));
    files.put("delete_" + assistants, RepairSql.delete(assistants, "the days", DAYS));
    files.put(
        "insert_" + users,
        RepairSql.insertDays(
            users, assistants, all(List.of("account_id"), KEYS, namesOf(rollup.measures()))));
    return files;
  }

  private String drift(String table, List<String> keys) {
    Differences differences = new Differences(rollup.measures());
    String stored = "FROM " + table + "\n" + SqlText.where(List.of(SqlText.ACCOUNT, DAYS));
    return differences.byDay(
        table,
        "day",
        differences.select(
            keys,
            stored,
            all(keys, namesOf(rollup.measures())),
            SqlText.recount(rollup.users().name())));
  }
}
