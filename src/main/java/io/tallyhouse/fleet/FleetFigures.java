package io.tallyhouse.fleet;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What was done, and for how many users.
 *
 * @param activeUsers distinct users with an event of any kind
 */
public record FleetFigures(long activeUsers, FleetCounts counts) {
  /** Nothing was done. */
  public static final FleetFigures NONE = new FleetFigures(0, FleetCounts.NONE);

  /** Reads the columns of users and counts, the first of them at an index. */
  static FleetFigures of(JsonNode row, int first) {
    return new FleetFigures(row.get(first).longValue(), FleetCounts.of(row, first + 1));
  }
}
