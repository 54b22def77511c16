package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.SqlText.all;
import static io.tallyhouse.rollup.SqlText.comment;
import static io.tallyhouse.rollup.SqlText.filled;
import static io.tallyhouse.rollup.SqlText.indent;
import static io.tallyhouse.rollup.SqlText.names;
import static io.tallyhouse.rollup.SqlText.nested;
import static io.tallyhouse.rollup.SqlText.select;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The statements of an index: a row of it is equal to one of events, or it is not. */
record IndexSql(Rollup.Index index) implements DerivedSql {
  private static final List<String> PLACE = List.of("_part", "_part_offset");

  @Override
  public String table(String table) {
    return new TableSql(index.table()).dimensions(index.columns()).create();
  }

  @Override
  public String view(String table) {
    return select(all(List.of("account_id"), selected()), "events", index.where());
  }

  @Override
  public String recount() {
    throw new UnsupportedOperationException("an index is compared with events themselves");
  }

  private List<String> selected() {
    return index.columns().stream().map(Dimension::selected).toList();
  }

  private List<String> columns() {
    return names(index.columns());
  }

  private String ofEvents() {
    return "FROM events\n"
        + SqlText.where(
            all(List.of(SqlText.ACCOUNT), index.where(), SqlText.daysOfMillis("event_time")));
  }

  private String ofIndex() {
    return "FROM "
        + index.table().name()
        + "\n"
        + SqlText.where(all(List.of(SqlText.ACCOUNT), SqlText.daysOfMillis("event_time")));
  }

  @Override
  public Map<String, String> reconcile() {
    String table = index.table().name();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("drift_" + table, drift());
    files.put("insert_" + table, insert());
    files.put("surplus_" + table, surplus());
    files.put("delete_rows_of_" + table, RepairSql.deleteRows(table));
    return files;
  }

  private String drift() {
    return comment(
            "Serves GET /api/v1/admin/reconcile: rows of "
                + index.table().name()
                + " that differ from the raw events, per day.")
        + "SELECT\n    toString(toDate(event_time)) AS day,\n    count() AS compared,\n    countIf(sides != 0) AS drifted\nFROM\n"
        + nested(
            "SELECT\n"
                + filled(4, all(columns(), List.of("sum(side) AS sides")))
                + "FROM\n"
                + nested(
                    "SELECT\n    1 AS side,\n"
                        + filled(4, columns())
                        + ofIndex()
                        + "UNION ALL\nSELECT\n    -1 AS side,\n"
                        + filled(4, selected())
                        + ofEvents())
                + "GROUP BY\n"
                + filled(4, columns()))
        + "GROUP BY day\nORDER BY day\n";
  }

  private String insert() {
    String table = index.table().name();
    // What the index is sorted by, so that telling equal rows apart costs little.
    String own = columns().contains("sequence") ? "sequence" : columns().get(0);
    return RepairSql.insert(
        table,
        "the rows that " + table + " lacks in the days",
        all(List.of("account_id"), columns()),
        "SELECT\n    {account:UInt32},\n"
            + filled(4, columns())
            + "FROM\n"
            + nested(numbered(selected(), "sequence", ofEvents()))
            + notIn(numbered(columns(), own, ofIndex())));
  }

  private String surplus() {
    return comment(
            "Serves POST /api/v1/admin/reconcile: where the rows of "
                + index.table().name()
                + " lie that no raw event of the days\n"
                + "accounts for: `copy` tells equal rows apart.")
        + "SELECT _part, _part_offset, _partition_id\nFROM\n"
        + nested(
            numbered(
                all(PLACE, List.of("_partition_id"), columns()), SqlText.commas(PLACE), ofIndex()))
        + notIn(numbered(selected(), "sequence", ofEvents()))
        + "LIMIT {limit:UInt32}\n";
  }

  private String numbered(List<String> selected, String order, String from) {
    String copy =
        "row_number() OVER (\n    PARTITION BY\n"
            + filled(8, columns())
            + "    ORDER BY "
            + order
            + ") AS copy\n";
    return "SELECT\n" + filled(4, selected).stripTrailing() + ",\n" + indent(4, copy) + from;
  }

  private String notIn(String others) {
    List<String> row = all(columns(), List.of("copy"));
    return "WHERE\n(\n"
        + filled(4, row)
        + ") NOT IN\n"
        + nested("SELECT\n" + filled(4, row) + "FROM\n" + nested(others));
  }
}
