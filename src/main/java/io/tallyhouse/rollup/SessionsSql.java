package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.SqlText.all;
import static io.tallyhouse.rollup.SqlText.comment;
import static io.tallyhouse.rollup.SqlText.filled;
import static io.tallyhouse.rollup.SqlText.groupBy;
import static io.tallyhouse.rollup.SqlText.lines;
import static io.tallyhouse.rollup.SqlText.names;
import static io.tallyhouse.rollup.SqlText.namesOf;
import static io.tallyhouse.rollup.SqlText.nested;
import static io.tallyhouse.rollup.SqlText.select;
import static io.tallyhouse.rollup.SqlText.selected;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements of a rollup of sessions. */
record SessionsSql(Rollup.OfSessions rollup) implements DerivedSql {
  private static final String SESSION = "session_id";
  private static final String CHOSEN = "session_id IN {sessions:Array(UUID)}";

  @Override
  public String table(String table) {
    return new TableSql(rollup.table())
        .column(SESSION, TableSql.UUID)
        .keys(rollup.dimensions())
        .measures(rollup.measures())
        .create();
  }

  @Override
  public String view(String table) {
    return selectOfEvents(rollup.where());
  }

  @Override
  public String recount() {
    return selectOfEvents(
        all(
            List.of(SqlText.ACCOUNT),
            rollup.where(),
            List.of(SqlText.in(SESSION, activeInEvents()))));
  }

  private String selectOfEvents(List<String> where) {
    return select(
            all(List.of("account_id", SESSION), selected(rollup.dimensions(), rollup.measures())),
            "events",
            where)
        + groupBy(all(List.of("account_id"), keys()));
  }

  private List<String> keys() {
    return all(List.of(SESSION), names(rollup.dimensions()));
  }

  private String activeInEvents() {
    return "SELECT session_id\nFROM events\n"
        + SqlText.where(
            all(List.of(SqlText.ACCOUNT), rollup.active(), SqlText.daysOfMillis("event_time")));
  }

  /** Also of sessions whose events are gone. */
  private String active() {
    return activeInEvents()
        + "UNION ALL\nSELECT session_id\nFROM sessions\n"
        + SqlText.where(all(List.of(SqlText.ACCOUNT), SqlText.daysOfMillis("first_event")));
  }

  @Override
  public Map<String, String> reconcile() {
    String table = rollup.table().name();
    Map<String, String> files = new LinkedHashMap<>();
    if (rollup.measures().stream().allMatch(m -> m.function().equals("sum"))) {
      files.put("drift_" + table, driftOfSums());
      files.put("drifted_" + table, driftedSums());
    } else {
      files.put("drift_" + table, driftOfVersions());
      files.put("drifted_" + table, driftedVersions());
    }
    files.put("delete_" + table, RepairSql.delete(table, "some sessions", CHOSEN));
    files.put(
        "insert_" + table,
        RepairSql.insert(
            table,
            "some sessions of " + table + " as the raw events have them",
            all(List.of("account_id"), keys(), namesOf(rollup.measures())),
            selectOfEvents(all(List.of(SqlText.ACCOUNT), rollup.where(), List.of(CHOSEN)))));
    return files;
  }

  private String stored() {
    return "FROM "
        + rollup.table().name()
        + "\n"
        + SqlText.where(List.of(SqlText.ACCOUNT, SqlText.in(SESSION, active())));
  }

  private String driftOfSums() {
    return comment(
            "Serves GET /api/v1/admin/reconcile: rows of "
                + rollup.table().name()
                + " that differ from the recount, of sessions with an event\n"
                + "in the days; all under the first of the days, for they belong to none.")
        + "SELECT\n    toString({days_from:Date}) AS day,\n    count() AS compared,\n    countIf(\n"
        + new Differences(rollup.measures()).any(8)
        + ") AS drifted\nFROM\n"
        + nested(sums())
        + "HAVING compared > 0\n";
  }

  private String driftedSums() {
    return comment(
            "Serves POST /api/v1/admin/reconcile: sessions whose rows of "
                + rollup.table().name()
                + " differ from the recount.")
        + "SELECT DISTINCT toString(session_id) AS id\nFROM\n"
        + nested(sums())
        + "WHERE\n"
        + new Differences(rollup.measures()).any(4)
        + "\nLIMIT {limit:UInt32}\n";
  }

  private String sums() {
    return new Differences(rollup.measures())
        .select(
            keys(),
            stored(),
            all(keys(), namesOf(rollup.measures())),
            SqlText.recount(rollup.table().name()));
  }

  private String driftOfVersions() {
    return comment(
            "Serves GET /api/v1/admin/reconcile: "
                + rollup.table().name()
                + " with an event in the days that differ from the recount, by the day of\n"
                + "their first event.")
        + "SELECT\n    toString(toDate(begin)) AS day,\n    count() AS compared,\n"
        + "    countIf(versions != 1 OR sides != 0) AS drifted\nFROM\n"
        + nested(versions(List.of("min(first_event) AS begin")))
        + "GROUP BY day\nORDER BY day\n";
  }

  private String driftedVersions() {
    return comment(
            "Serves POST /api/v1/admin/reconcile: "
                + rollup.table().name()
                + " with an event in the days that differ from the recount.")
        + "SELECT toString(session_id) AS id\nFROM\n"
        + nested(versions(List.of()))
        + "WHERE versions != 1 OR sides != 0\nLIMIT {limit:UInt32}\n";
  }

  /** Stored and counted sessions are equal if they are of one version and on both sides. */
  private String versions(List<String> besides) {
    List<String> measures = namesOf(rollup.measures());
    return "SELECT\n"
        + lines(
            all(
                keys(),
                besides,
                List.of(
                    "uniqExact(tuple(\n" + filled(4, measures).stripTrailing() + ")) AS versions",
                    "sum(side) AS sides")))
        + "FROM\n"
        + nested(
            "SELECT\n"
                + lines(
                    all(
                        List.of("1 AS side"),
                        keys(),
                        rollup.measures().stream().map(Measure::merged).toList()))
                + stored()
                + groupBy(keys())
                + "UNION ALL\nSELECT\n"
                + lines(all(List.of("-1 AS side"), keys(), measures))
                + "FROM "
                + SqlText.recount(rollup.table().name()))
        + groupBy(keys());
  }
}
