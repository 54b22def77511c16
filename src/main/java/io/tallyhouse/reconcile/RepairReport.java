package io.tallyhouse.reconcile;

import io.tallyhouse.reconcile.DriftReport.TableDrift;
import java.util.List;

/**
 * What a repair did. Immutable.
 *
 * @param repaired what was found drifted and rebuilt: tables and days as they were before
 * @param after the drift that is left, which is none unless the repair is beaten by another writer
 */
public record RepairReport(List<TableDrift> repaired, DriftReport after) {
  public RepairReport {
    repaired = List.copyOf(repaired);
  }
}
