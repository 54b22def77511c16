package io.tallyhouse.api.agnt;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What was done, and for how many users.
 *
 * @param activeUsers distinct users with an event of any kind
 */
public record ActivityStats(long activeUsers, ActivityTotals counts) {
  /** Nothing was done. */
  public static final ActivityStats NONE = new ActivityStats(0, ActivityTotals.NONE);

  /** Reads the columns of users and counts, the first of them at an index. */
  static ActivityStats of(JsonNode row, int first) {
    return new ActivityStats(row.get(first).longValue(), ActivityTotals.of(row, first + 1));
  }
}
