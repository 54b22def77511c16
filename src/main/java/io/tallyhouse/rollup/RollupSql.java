package io.tallyhouse.rollup;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** All SQL that follows from {@link Rollups}: what is to be in {@code sql/generated}. */
final class RollupSql {
  private RollupSql() {}

  /** The texts by path below {@code sql/generated}. */
  static SortedMap<String, String> files() {
    SortedMap<String, String> files = new TreeMap<>();
    RollupMigrations.files().forEach((name, sql) -> files.put("migrations/" + name, sql));
    RangeQueries.files().forEach((name, sql) -> files.put("queries/" + name + ".sql", sql));
    FleetQueries.files().forEach((name, sql) -> files.put("queries/" + name + ".sql", sql));
    for (Rollup rollup : Rollups.ALL) {
      if (!(rollup instanceof Rollup.ByHand)) {
        Map<String, String> reconcile = DerivedSql.of(rollup).reconcile();
        reconcile.forEach((name, sql) -> files.put("reconcile/" + name + ".sql", sql));
      }
    }
    return files;
  }
}
