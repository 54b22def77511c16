package io.tallyhouse.reconcile;

import java.time.LocalDate;
import java.util.List;

/** How far an account's tables are from a recount of its raw events. Immutable. */
public record DriftReport(List<TableDrift> tables) {
  /** The drift of one table. */
  public record TableDrift(String table, List<DayDrift> days) {
    public TableDrift {
      days = List.copyOf(days);
    }

    /** Rows that differ, over all days. */
    public long drift() {
      return days.stream().mapToLong(DayDrift::drift).sum();
    }
  }

  /**
   * The drift of one table in one day (UTC).
   *
   * @param rows rows compared
   * @param drift those of them that differ from the recount, are missing, or should not be there
   */
  public record DayDrift(LocalDate day, long rows, long drift) {}

  public DriftReport {
    tables = List.copyOf(tables);
  }

  /** Rows that differ, over all tables. */
  public long drift() {
    return tables.stream().mapToLong(TableDrift::drift).sum();
  }
}
