package io.tallyhouse.rollup;

import static io.tallyhouse.rollup.RollupMigrations.Kind.ADD;
import static io.tallyhouse.rollup.RollupMigrations.Kind.DROP_RECOUNT;
import static io.tallyhouse.rollup.RollupMigrations.Kind.RECOUNT;
import static io.tallyhouse.rollup.RollupMigrations.Kind.RECOUNT_AGAIN;
import static io.tallyhouse.rollup.RollupMigrations.Kind.TABLE;
import static io.tallyhouse.rollup.RollupMigrations.Kind.VIEW;
import static io.tallyhouse.rollup.RollupMigrations.Kind.VIEW_AGAIN;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which migration brought which object of which rollup: append-only. A migration is derived from
 * its rollup as of the version that it brings, so that it stays as it is when later ones add to the
 * rollup. What is derived otherwise than before, be it a comment, needs a new migration.
 */
final class RollupMigrations {
  /** What a migration does. */
  enum Kind {
    TABLE,
    VIEW,
    RECOUNT,
    /** The view that queries read. */
    READ,
    /** The table gets the dimensions and measures of the version. */
    ADD,
    /** The view fills them. */
    VIEW_AGAIN,
    /** The recount is gone; a migration of its own, as replacing it exchanges two files. */
    DROP_RECOUNT,
    /** The recount counts them. */
    RECOUNT_AGAIN
  }

  private record Migration(int number, Kind kind, String table, int version) {
    private Migration(int number, Kind kind, String table) {
      this(number, kind, table, 0);
    }
  }

  private static final List<Migration> ALL =
      List.of(
          new Migration(2, TABLE, "activity_15m"),
          new Migration(3, TABLE, "activity_daily"),
          new Migration(4, VIEW, "activity_daily"),
          new Migration(6, TABLE, "tools_15m"),
          new Migration(7, TABLE, "tools_daily"),
          new Migration(8, VIEW, "tools_daily"),
          new Migration(9, VIEW, "tools_15m"),
          new Migration(10, TABLE, "user_activity_daily"),
          new Migration(11, VIEW, "user_activity_daily"),
          new Migration(12, TABLE, "sessions"),
          new Migration(13, VIEW, "sessions"),
          new Migration(14, TABLE, "session_index"),
          new Migration(15, VIEW, "session_index"),
          new Migration(19, RECOUNT, "tools_15m"),
          new Migration(20, RECOUNT, "user_activity_daily"),
          new Migration(21, RECOUNT, "sessions"),
          new Migration(22, TABLE, "usage_15m"),
          new Migration(23, TABLE, "usage_daily"),
          new Migration(24, VIEW, "usage_daily"),
          new Migration(25, VIEW, "usage_15m"),
          new Migration(26, TABLE, "session_usage"),
          new Migration(27, VIEW, "session_usage"),
          new Migration(28, TABLE, "messages"),
          new Migration(29, VIEW, "messages"),
          new Migration(30, RECOUNT, "usage_15m"),
          new Migration(31, RECOUNT, "session_usage"),
          new Migration(33, Kind.READ, "user_activity_daily"),
          new Migration(34, TABLE, "fleet_daily"),
          new Migration(35, VIEW, "fleet_daily"),
          new Migration(39, ADD, "messages", 1),
          new Migration(40, VIEW_AGAIN, "messages", 1),
          new Migration(41, ADD, "usage_15m", 1),
          new Migration(42, ADD, "usage_daily", 1),
          new Migration(43, VIEW_AGAIN, "usage_daily", 1),
          new Migration(44, VIEW_AGAIN, "usage_15m", 1),
          new Migration(45, DROP_RECOUNT, "usage_15m", 1),
          new Migration(46, RECOUNT_AGAIN, "usage_15m", 1),
          new Migration(50, ADD, "session_index", 1),
          new Migration(51, VIEW_AGAIN, "session_index", 1),
          new Migration(52, ADD, "messages", 2),
          new Migration(53, VIEW_AGAIN, "messages", 2),
          new Migration(54, ADD, "tools_15m", 1),
          new Migration(55, ADD, "tools_daily", 1),
          new Migration(56, VIEW_AGAIN, "tools_daily", 1),
          new Migration(57, VIEW_AGAIN, "tools_15m", 1),
          new Migration(58, DROP_RECOUNT, "tools_15m", 1),
          new Migration(59, RECOUNT_AGAIN, "tools_15m", 1),
          new Migration(60, ADD, "sessions", 1),
          new Migration(61, VIEW_AGAIN, "sessions", 1),
          new Migration(62, DROP_RECOUNT, "sessions", 1),
          new Migration(63, RECOUNT_AGAIN, "sessions", 1));

  private RollupMigrations() {}

  /** The statements by name of the file. */
  static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    for (Migration migration : ALL) {
      Rollup rollup = Versions.asOf(rollupOf(migration.table()), migration.version());
      String name =
          String.format(Locale.ROOT, "%04d_%s.sql", migration.number(), name(migration, rollup));
      files.put(name, statement(migration, rollup));
    }
    return files;
  }

  private static Rollup rollupOf(String table) {
    return Rollups.ALL.stream()
        .filter(rollup -> rollup.tables().contains(table))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no rollup has a table " + table));
  }

  private static String name(Migration migration, Rollup rollup) {
    String table = migration.table();
    String added = String.join("_", Versions.added(rollup, migration.version()));
    return switch (migration.kind()) {
      case TABLE -> table;
      case VIEW -> table + "_mv";
      case RECOUNT -> "recount_" + table;
      case READ -> "user_activity";
      case ADD -> table + "_" + added;
      case VIEW_AGAIN -> table + "_mv_" + added;
      case DROP_RECOUNT -> "drop_recount_" + table;
      case RECOUNT_AGAIN -> "recount_" + table + "_" + added;
    };
  }

  private static String statement(Migration migration, Rollup rollup) {
    String table = migration.table();
    DerivedSql sql = DerivedSql.of(rollup);
    return switch (migration.kind()) {
      case TABLE -> sql.table(table);
      case VIEW ->
          serves(rollup, table)
              + "CREATE MATERIALIZED VIEW IF NOT EXISTS "
              + table
              + "_mv TO "
              + table
              + " AS\n"
              + sql.view(table);
      case RECOUNT, RECOUNT_AGAIN ->
          Versions.recountComment(rollup, table)
              + "CREATE VIEW IF NOT EXISTS recount_"
              + table
              + " AS\n"
              + sql.recount();
      case READ -> ((UsersSql) sql).read();
      case ADD -> Versions.add(rollup, table, migration.version());
      case VIEW_AGAIN ->
          serves(rollup, table) + "ALTER TABLE " + table + "_mv MODIFY QUERY\n" + sql.view(table);
      case DROP_RECOUNT ->
          SqlText.comment("Serves reconcile: the next migration makes the recount anew.")
              + "DROP VIEW IF EXISTS recount_"
              + table
              + "\n";
    };
  }

  private static String serves(Rollup rollup, String table) {
    return SqlText.comment(
        rollup.described().stream()
            .filter(described -> described.name().equals(table))
            .map(RollupTable::serves)
            .collect(Collectors.joining()));
  }
}
