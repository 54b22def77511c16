package io.tallyhouse.reconcile;

/**
 * How drifted sessions of a table are counted anew: their rows are taken out, then those of the
 * recount put in.
 *
 * @param drifted finds them, by days
 */
record RebuildOfSessions(String table, String drifted, String delete, String insert) {
  static RebuildOfSessions of(String table) {
    return new RebuildOfSessions(
        table,
        Rebuild.read("drifted_" + table),
        Rebuild.read("delete_" + table),
        Rebuild.read("insert_" + table));
  }
}
