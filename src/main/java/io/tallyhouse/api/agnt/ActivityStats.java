package io.tallyhouse.api.agnt;

import io.tallyhouse.query.Row;

/**
 * What was done, and for how many users.
 *
 * @param activeUsers distinct users with an event of any kind
 */
public record ActivityStats(long activeUsers, ActivityTotals counts) {
  /** Nothing was done. */
  public static final ActivityStats NONE = new ActivityStats(0, ActivityTotals.NONE);

  /** Reads the columns of users and counts. */
  static ActivityStats of(Row row) {
    return new ActivityStats(row.number("active_users"), ActivityTotals.of(row));
  }
}
