package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.SqlText.DAYS;
import static io.tallyhouse.rollup.SqlText.all;
import static io.tallyhouse.rollup.SqlText.groupBy;
import static io.tallyhouse.rollup.SqlText.names;
import static io.tallyhouse.rollup.SqlText.namesOf;
import static io.tallyhouse.rollup.SqlText.select;
import static io.tallyhouse.rollup.SqlText.selected;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements of a rollup of quarters of an hour and days. */
record BucketedSql(Rollup.Bucketed rollup) implements DerivedSql {
  private static final String BUCKET = "bucket";
  private static final String DAY = "day";

  @Override
  public String table(String table) {
    return table.equals(rollup.quarters().name())
        ? tableSql(rollup.quarters(), Dimension.bucket(BUCKET, DAY), rollup.dimensions())
        : tableSql(rollup.days(), Dimension.bucket(BUCKET, DAY).ofDay(), ofDay());
  }

  private String tableSql(RollupTable table, Dimension time, List<Dimension> dimensions) {
    return new TableSql(table)
        .dimensions(List.of(time))
        .keys(dimensions)
        .measures(rollup.measures())
        .create();
  }

  @Override
  public String view(String table) {
    return table.equals(rollup.quarters().name())
        ? selectOfEvents(List.of(rollup.where()))
        : selectOfQuarters();
  }

  @Override
  public String recount() {
    return selectOfEvents(
        all(
            List.of(SqlText.ACCOUNT),
            SqlText.daysOfMillis(rollup.time()),
            List.of(rollup.where())));
  }

  private String selectOfEvents(List<String> where) {
    return select(
            all(
                List.of(
                    "account_id", "toStartOfFifteenMinutes(" + rollup.time() + ") AS " + BUCKET),
                selected(rollup.dimensions(), rollup.measures())),
            "events",
            where)
        + groupBy(all(List.of("account_id", BUCKET), names(rollup.dimensions())));
  }

  private String selectOfQuarters() {
    return select(
            all(
                List.of("account_id", "toDate(bucket) AS day"),
                ofDay().stream().map(Dimension::selected).toList(),
                rollup.measures().stream()
                    .map(m -> SqlText.as(m.function() + "(" + m.ofDay() + ")", m.name()))
                    .toList()),
            rollup.quarters().name(),
            List.of())
        + groupBy(all(List.of("account_id", DAY), names(ofDay())));
  }

  private List<Dimension> ofDay() {
    return rollup.dimensions().stream().map(Dimension::ofDay).toList();
  }

  @Override
  public Map<String, String> reconcile() {
    String quarters = rollup.quarters().name();
    String days = rollup.days().name();
    String ofQuarters = SqlText.daysOfSeconds(BUCKET);
    Map<String, String> files = new LinkedHashMap<>();
    files.put("drift_" + quarters, driftOfQuarters(ofQuarters));
    files.put("drift_" + days, driftOfDays());
    files.put("delete_" + quarters, RepairSql.delete(quarters, "the days", ofQuarters));
    files.put("delete_" + days, RepairSql.delete(days, "the days", DAYS));
    files.put(
        "insert_" + quarters,
        RepairSql.insertDays(
            quarters,
            days,
            all(
                List.of("account_id", BUCKET),
                names(rollup.dimensions()),
                namesOf(rollup.measures()))));
    return files;
  }

  private String driftOfQuarters(String ofQuarters) {
    List<String> keys = all(List.of(BUCKET), names(rollup.dimensions()));
    return drift(
        rollup.quarters().name(),
        "toDate(bucket)",
        keys,
        ofQuarters,
        all(keys, namesOf(rollup.measures())));
  }

  private String driftOfDays() {
    return drift(
        rollup.days().name(),
        DAY,
        all(List.of(DAY), names(ofDay())),
        DAYS,
        all(
            List.of("toDate(bucket) AS day"),
            ofDay().stream().map(Dimension::selected).toList(),
            rollup.measures().stream().map(m -> SqlText.as(m.ofDay(), m.name())).toList()));
  }

  private String drift(
      String table, String day, List<String> keys, String condition, List<String> counted) {
    Differences differences = new Differences(rollup.measures());
    String stored = "FROM " + table + "\n" + SqlText.where(List.of(SqlText.ACCOUNT, condition));
    return differences.byDay(
        table,
        day,
        differences.select(keys, stored, counted, SqlText.recount(rollup.quarters().name())));
  }
}
