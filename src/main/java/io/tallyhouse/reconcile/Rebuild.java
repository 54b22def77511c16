package io.tallyhouse.reconcile;

import io.tallyhouse.rollup.Rollup;
import io.tallyhouse.rollup.Rollups;
import io.tallyhouse.sql.SqlFile;
import java.util.ArrayList;
import java.util.List;

/**
 * How some days of a table are counted anew: its rows are taken out, then those of the recount put
 * in. Where a view fills one table from another, the two are rebuilt together: both are emptied,
 * and only the first is filled.
 *
 * <p>A day that was emptied and not filled, because the repair was killed, has drifted in every
 * table it was taken out of, and the next repair rebuilds it.
 *
 * @param tables rebuilt together
 * @param statements run in this order, with the account and the days
 */
record Rebuild(List<String> tables, List<String> statements) {
  /** All rollups that are counted by days. */
  static final List<Rebuild> OF_DAYS =
      Rollups.of(Rollup.Repair.BY_DAYS).stream().map(Rebuild::of).toList();

  /** Takes out of the tables in reverse order, then fills the first. */
  private static Rebuild of(Rollup rollup) {
    List<String> statements = new ArrayList<>();
    for (String table : rollup.tables()) {
      statements.add(0, read(rollup, "delete_" + table));
    }
    statements.add(read(rollup, "insert_" + rollup.tables().get(0)));
    return new Rebuild(rollup.tables(), statements);
  }

  static String read(Rollup rollup, String file) {
    return SqlFile.read(rollup.reconcileSql() + "/" + file + ".sql");
  }
}
