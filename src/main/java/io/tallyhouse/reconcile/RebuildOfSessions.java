package io.tallyhouse.reconcile;

import io.tallyhouse.rollup.Rollup;

/**
 * How drifted sessions of a table are counted anew: their rows are taken out, then those of the
 * recount put in.
 *
 * @param drifted finds them, by days
 */
record RebuildOfSessions(String table, String drifted, String delete, String insert) {
  static RebuildOfSessions of(Rollup rollup) {
    String table = rollup.tables().get(0);
    return new RebuildOfSessions(
        table,
        Rebuild.read(rollup, "drifted_" + table),
        Rebuild.read(rollup, "delete_" + table),
        Rebuild.read(rollup, "insert_" + table));
  }
}
