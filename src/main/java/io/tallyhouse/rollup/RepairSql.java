package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.SqlText.comment;
import static io.tallyhouse.rollup.SqlText.lines;

import java.util.List;

/** Deletions and insertions that a repair is made of. */
final class RepairSql {
  private static final String SERVES = "Serves POST /api/v1/admin/reconcile: ";

  private RepairSql() {}

  static String delete(String table, String what, String condition) {
    return comment(SERVES + "takes " + what + " out of " + table + ".")
        + "DELETE FROM "
        + table
        + "\n"
        + SqlText.where(List.of(SqlText.ACCOUNT, condition))
        + SqlText.DELETED_AT_ONCE;
  }

  static String deleteRows(String table) {
    return comment(
            SERVES
                + "takes rows out of a partition of "
                + table
                + " by where they lie. A row\n"
                + "that a merge moved meanwhile stays, and is found again. There is one partition,"
                + " `all`.")
        + "DELETE FROM "
        + table
        + "\nIN PARTITION ID {partition:String}\n"
        + SqlText.where(
            List.of(
                SqlText.ACCOUNT, "(_part, _part_offset) IN {rows:Array(Tuple(String, UInt64))}"))
        + SqlText.DELETED_AT_ONCE;
  }

  /**
   * The insertion of what a statement selects.
   *
   * @param what such as "the days of usage_15m as the raw events have them"
   */
  static String insert(String table, String what, List<String> columns, String select) {
    return comment(
            SERVES
                + what
                + ".\nWhat was counted before must count again, so the inserts of a repair pass by"
                + " the deduplication windows.")
        + "INSERT INTO "
        + table
        + "\n(\n"
        + lines(columns)
        + ")\n"
        + select
        + SqlText.NOT_DEDUPLICATED;
  }

  /** The insertion of the days that a recount gives, and of its view's table. */
  static String insertDays(String table, String viewed, List<String> columns) {
    return insert(
        table,
        "the days of "
            + table
            + ", and through its view of\n"
            + viewed
            + ", as the raw events have them",
        columns,
        "SELECT\n" + lines(columns) + "FROM " + SqlText.recount(table));
  }
}
