package io.tallyhouse.reconcile;

import io.tallyhouse.query.QueryContext;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.reconcile.DriftReport.DayDrift;
import io.tallyhouse.reconcile.DriftReport.TableDrift;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Recounts every rollup of an account from its raw events, in ClickHouse, reports what differs, and
 * rebuilds it. Thread-safe; blocks.
 */
public final class Reconciler {
  /** For a caller that sees to it itself that nothing is stored. */
  public static final IngestPause ALREADY_PAUSED =
      new IngestPause() {
        @Override
        public <T> T runPaused(Supplier<T> task) {
          return task.get();
        }
      };

  /** Runs something while no batch is being stored. */
  public interface IngestPause {
    <T> T runPaused(Supplier<T> task);
  }

  private final SqlRunner sql;
  private final IngestPause pause;

  public Reconciler(SqlRunner sql, IngestPause pause) {
    this.sql = sql;
    this.pause = pause;
  }

  /**
   * Compares the rollups with the raw events of some days. A batch that is being stored meanwhile
   * can look like drift, so drift is confirmed while ingest stands still.
   *
   * @param from first day (UTC)
   * @param to first day after the range
   * @param context at whose end it is cancelled, and ingest goes on
   */
  public DriftReport drift(int accountId, LocalDate from, LocalDate to, QueryContext context) {
    return drift(sql.during(context), accountId, from, to);
  }

  /** The same with no end but those of its statements. */
  public DriftReport drift(int accountId, LocalDate from, LocalDate to) {
    return drift(sql, accountId, from, to);
  }

  private DriftReport drift(SqlRunner runner, int accountId, LocalDate from, LocalDate to) {
    Comparison comparison = new Comparison(runner, accountId);
    DriftReport report = comparison.ofAll(from, to);
    if (report.drift() == 0) {
      return report;
    }
    return pause.runPaused(() -> comparison.ofAll(from, to));
  }

  /**
   * Rebuilds what drifted in some days, and nothing else. Ingest stands still for a day's tables at
   * a time; queries meanwhile can see a table of that day half built. Killed in the middle, it
   * leaves drift that another call repairs.
   *
   * @param from first day (UTC)
   * @param to first day after the range
   * @param forget drops whatever was remembered of the account's data; run while nothing is stored
   */
  public RepairReport repair(int accountId, LocalDate from, LocalDate to, Runnable forget) {
    Repair repair = new Repair(sql, accountId, from, to);
    Set<LocalDate> daysOfSurplus = new HashSet<>();
    step(forget, () -> daysOfSurplus.addAll(repair.removeSurplusEvents()));
    DriftReport found = new Comparison(sql, accountId).ofAll(from, to);
    if (daysOfSurplus.isEmpty() && found.drift() == 0) {
      return new RepairReport(repair.repaired(), found);
    }
    SortedMap<LocalDate, Set<String>> drifted = driftedTables(found);
    // Outside of the range nothing was compared.
    daysOfSurplus.stream()
        .filter(day -> day.isBefore(from) || !day.isBefore(to))
        .forEach(day -> drifted.put(day, Set.copyOf(Comparison.TABLES)));
    drifted.forEach((day, tables) -> step(forget, () -> repair.rebuildDay(day, tables)));
    step(forget, repair::rebuildSessions);
    return new RepairReport(repair.repaired(), drift(accountId, from, to));
  }

  /** By day, the tables that differ, or that a batch being stored makes look so. */
  private static SortedMap<LocalDate, Set<String>> driftedTables(DriftReport report) {
    SortedMap<LocalDate, Set<String>> drifted = new TreeMap<>();
    for (TableDrift table : report.tables()) {
      for (DayDrift day : table.days()) {
        if (day.drift() != 0) {
          drifted.computeIfAbsent(day.day(), d -> new HashSet<>()).add(table.table());
        }
      }
    }
    return drifted;
  }

  private void step(Runnable forget, Runnable task) {
    pause.runPaused(
        () -> {
          try {
            task.run();
          } finally {
            // Also of a step that failed: it may have come half way.
            forget.run();
          }
          return true;
        });
  }
}
