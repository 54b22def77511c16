package io.tallyhouse.reconcile;

import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.reconcile.DriftReport.DayDrift;
import io.tallyhouse.reconcile.DriftReport.TableDrift;
import io.tallyhouse.sql.SqlFile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Recounts every rollup of an account from its raw events, in ClickHouse, and reports what differs.
 * Thread-safe; blocks.
 */
public final class Reconciler {

  private static final String ROUTE = "reconcile";
  private static final List<String> TABLES =
      List.of(
          "events",
          "activity_15m",
          "activity_daily",
          "tools_15m",
          "tools_daily",
          "user_activity_daily",
          "sessions",
          "session_starts",
          "session_index");

  private static final Map<String, String> DRIFT_OF_TABLE = new LinkedHashMap<>();

  static {
    for (String table : TABLES) {
      DRIFT_OF_TABLE.put(table, SqlFile.read("sql/reconcile/drift_" + table + ".sql"));
    }
  }

  /** Runs something while no batch is being stored. */
  public interface Quiet {
    <T> T whileNothingIsStored(Supplier<T> task);
  }

  private final SqlRunner sql;
  private final Quiet quiet;

  public Reconciler(SqlRunner sql, Quiet quiet) {
    this.sql = sql;
    this.quiet = quiet;
  }

  /**
   * Compares the rollups with the raw events of some days. A batch that is being stored meanwhile
   * can look like drift, so drift is confirmed while ingest stands still.
   *
   * @param from first day (UTC)
   * @param to first day after the range
   */
  public DriftReport drift(int accountId, LocalDate from, LocalDate to) {
    DriftReport report = compare(accountId, from, to);
    if (report.drift() == 0) {
      return report;
    }
    return quiet.whileNothingIsStored(() -> compare(accountId, from, to));
  }

  private DriftReport compare(int accountId, LocalDate from, LocalDate to) {
    Map<String, Object> parameters = Map.of("days_from", from.toString(), "days_to", to.toString());
    List<TableDrift> tables = new ArrayList<>();
    DRIFT_OF_TABLE.forEach(
        (table, statement) ->
            tables.add(
                new TableDrift(
                    table,
                    sql.rows(accountId, statement, parameters, ROUTE).stream()
                        .map(
                            row ->
                                new DayDrift(
                                    LocalDate.parse(row.get(0).asText()),
                                    row.get(1).longValue(),
                                    row.get(2).longValue()))
                        .toList())));
    return new DriftReport(tables);
  }
}
