package io.tallyhouse.reconcile;

import io.tallyhouse.sql.SqlFile;
import java.util.List;
import java.util.stream.Stream;

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
      List.of(
          of(
              List.of("activity_15m", "activity_daily"),
              "delete_activity_daily",
              "delete_activity_15m",
              "insert_activity_15m"),
          of(
              List.of("tools_15m", "tools_daily"),
              "delete_tools_daily",
              "delete_tools_15m",
              "insert_tools_15m"),
          of(
              List.of("user_activity_daily", "fleet_daily"),
              "delete_fleet_daily",
              "delete_user_activity_daily",
              "insert_user_activity_daily"),
          of(List.of("session_starts"), "delete_session_starts", "insert_session_starts"),
          of(
              List.of("usage_15m", "usage_daily"),
              "delete_usage_daily",
              "delete_usage_15m",
              "insert_usage_15m"));

  private static Rebuild of(List<String> tables, String... files) {
    return new Rebuild(tables, Stream.of(files).map(Rebuild::read).toList());
  }

  static String read(String file) {
    return SqlFile.read("sql/reconcile/" + file + ".sql");
  }
}
