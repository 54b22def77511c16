package io.tallyhouse.api.agnt;

import io.tallyhouse.query.DayParts;
import io.tallyhouse.sql.SqlFile;

/**
 * A statement on what users did in a range, in two forms. Where the range is whole days, the raw
 * events are not even named: reading a statement that names them takes ClickHouse longer than
 * running it.
 */
record ActivityStatement(String ofDays, String ofRange) {
  /** Reads the two forms of a statement of {@code sql/queries}. */
  static ActivityStatement read(String name) {
    return new ActivityStatement(
        SqlFile.read("sql/queries/" + name + "_days.sql"),
        SqlFile.read("sql/queries/" + name + ".sql"));
  }

  /** The form for a range. */
  String of(DayParts range) {
    return range.isDaysOnly() ? ofDays : ofRange;
  }
}
