package io.tallyhouse.reconcile;

import io.tallyhouse.rollup.Rollup;
import io.tallyhouse.rollup.Rollups;
import io.tallyhouse.sql.SqlFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The statements that repair the tables of a rollup. Where a view fills one table from another, the
 * two are repaired together: both are emptied, and only the first is filled.
 *
 * <p>A day that was emptied and not filled, because the repair was killed, has drifted in every
 * table it was taken out of, and the next repair rebuilds it. An index of the ledger is filled
 * first: at no moment may it know less than before, or the ledger would take copies for new.
 *
 * @param find finds what is to be deleted: sessions, or rows by where they lie; empty = whole days
 *     are
 * @param deletes run in this order
 * @param insert puts in what the raw events have; empty = nothing is
 */
record RepairPlan(List<String> tables, String find, List<String> deletes, String insert) {
  /** The plans of the rollups that are repaired in one way. */
  static List<RepairPlan> of(Rollup.Repair repair) {
    return Rollups.of(repair).stream().map(RepairPlan::of).toList();
  }

  static RepairPlan of(Rollup rollup) {
    String table = rollup.tables().get(0);
    return switch (rollup.repair()) {
      case BY_DAYS -> {
        List<String> deletes = new ArrayList<>();
        rollup.tables().forEach(each -> deletes.add(read(rollup, "delete_" + each)));
        // The table that a view fills is emptied first.
        Collections.reverse(deletes);
        yield new RepairPlan(rollup.tables(), "", deletes, read(rollup, "insert_" + table));
      }
      case BY_SESSIONS -> of(rollup, "drifted_", "delete_", read(rollup, "insert_" + table));
      case BY_ROWS -> of(rollup, "surplus_", "delete_rows_of_", read(rollup, "insert_" + table));
      case OF_COPIES -> of(rollup, "surplus_", "delete_rows_of_", "");
    };
  }

  private static RepairPlan of(Rollup rollup, String find, String delete, String insert) {
    String table = rollup.tables().get(0);
    return new RepairPlan(
        List.of(table), read(rollup, find + table), List.of(read(rollup, delete + table)), insert);
  }

  /** Its only table, or the first of two. */
  String table() {
    return tables.get(0);
  }

  /** Its only deletion, or the first of two. */
  String delete() {
    return deletes.get(0);
  }

  static String read(Rollup rollup, String file) {
    return SqlFile.read(rollup.reconcileSql() + "/" + file + ".sql");
  }
}
