package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.SqlText.DAYS;
import static io.tallyhouse.rollup.SqlText.all;
import static io.tallyhouse.rollup.SqlText.groupBy;
import static io.tallyhouse.rollup.SqlText.namesOf;
import static io.tallyhouse.rollup.SqlText.select;
import static io.tallyhouse.rollup.SqlText.subquery;

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
        : select(
                all(
                    List.of("account_id"),
                    KEYS_OF_ASSISTANTS,
                    rollup.measures().stream().map(Measure::merged).toList()),
                rollup.users().name(),
                List.of())
            + groupBy(all(List.of("account_id"), KEYS_OF_ASSISTANTS));
  }

  @Override
  public String recount() {
    return selectOfEvents(
        all(List.of(SqlText.ACCOUNT), SqlText.daysOfMillis("event_time"), List.of(rollup.where())));
  }

  private String selectOfEvents(List<String> where) {
    String ofAssistants =
        select(
                all(
                    List.of(
                        "account_id",
                        "toDate(event_time) AS day",
                        "assistant_id AS assistant",
                        "user_id"),
                    rollup.measures().stream().map(Measure::selected).toList()),
                "events",
                where)
            + "GROUP BY account_id, day, assistant, user_id\n";
    return select(
        all(
            List.of("account_id", "day", "arrayJoin(['', assistant]) AS assistant_id", "user_id"),
            namesOf(rollup.measures())),
        subquery(ofAssistants),
        List.of());
  }

  /** The view that queries read: whole days of the rollup, and the cut days at a range's ends. */
  String read() {
    String ofAssistant = "{assistant:String} = '' OR assistant_id = {assistant:String}";
    return SqlText.comment(rollup.read())
        + "CREATE VIEW IF NOT EXISTS user_activity AS\n"
        + select(
            all(KEYS, namesOf(rollup.measures())),
            rollup.users().name(),
            List.of(SqlText.ACCOUNT, DAYS, "assistant_id != ''", ofAssistant))
        + "UNION ALL\n"
        + select(
            all(
                List.of("toDate(event_time) AS day", "assistant_id", "user_id"),
                rollup.measures().stream().map(Measure::selectedOfRow).toList()),
            "events",
            List.of(SqlText.ACCOUNT, SqlText.ends("event_time", ""), ofAssistant, rollup.where()));
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
