package io.tallyhouse.reconcile;

import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.reconcile.DriftReport.DayDrift;
import io.tallyhouse.reconcile.DriftReport.TableDrift;
import io.tallyhouse.rollup.Rollup;
import io.tallyhouse.rollup.Rollups;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares an account's tables with its raw events, in ClickHouse. Thread-safe; blocks. */
final class Comparison {
  private static final String ROUTE = "reconcile";

  /** All tables that are compared. */
  static final List<String> TABLES = Rollups.tables();

  private static final Map<String, String> DRIFT_OF_TABLE = new LinkedHashMap<>();

  static {
    for (Rollup rollup : Rollups.ALL) {
      for (String table : rollup.tables()) {
        DRIFT_OF_TABLE.put(table, RepairPlan.read(rollup, "drift_" + table));
      }
    }
  }

  private final SqlRunner sql;
  private final int accountId;

  Comparison(SqlRunner sql, int accountId) {
    this.sql = sql;
    this.accountId = accountId;
  }

  /**
   * Compares all tables.
   *
   * @param from first day (UTC)
   * @param to first day after the range
   */
  DriftReport ofAll(LocalDate from, LocalDate to) {
    return new DriftReport(TABLES.stream().map(table -> of(table, from, to)).toList());
  }

  /** Compares one table. */
  TableDrift of(String table, LocalDate from, LocalDate to) {
    String statement = DRIFT_OF_TABLE.get(table);
    if (statement == null) {
      throw new IllegalArgumentException("table: " + table);
    }
    Map<String, Object> days = Map.of("days_from", from.toString(), "days_to", to.toString());
    return new TableDrift(
        table,
        sql.rows(accountId, statement, days, ROUTE).stream()
            .map(
                row ->
                    new DayDrift(
                        LocalDate.parse(row.text("day")),
                        row.number("compared"),
                        row.number("drifted")))
            .toList());
  }
}
