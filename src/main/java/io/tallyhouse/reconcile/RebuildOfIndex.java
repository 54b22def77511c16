package io.tallyhouse.reconcile;

import io.tallyhouse.rollup.Rollup;

/**
 * How an index of the ledger is made whole for some days: what it lacks is put in, then what no raw
 * event has is taken out. At no moment does it know less than before: the ledger would take copies
 * for new.
 *
 * @param surplus finds rows by where they lie
 */
record RebuildOfIndex(String table, String insertMissing, String surplus, String deleteRows) {
  static RebuildOfIndex of(Rollup rollup) {
    String table = rollup.tables().get(0);
    return new RebuildOfIndex(
        table,
        Rebuild.read(rollup, "insert_" + table),
        Rebuild.read(rollup, "surplus_" + table),
        Rebuild.read(rollup, "delete_rows_of_" + table));
  }
}
