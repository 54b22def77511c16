package io.tallyhouse.query;

import io.tallyhouse.sql.SqlFile;

/**
 * A statement over a range, in two forms. Where the range is whole days, the raw events are not
 * even named: reading a statement that names them takes ClickHouse longer than running it.
 */
public record RangeStatement(String ofDays, String ofRange) {
  /** Reads the two forms of a statement of {@code sql/generated/queries}. */
  public static RangeStatement read(String name) {
    String path = "sql/generated/queries/" + name;
    return new RangeStatement(SqlFile.read(path + "_days.sql"), SqlFile.read(path + ".sql"));
  }

  /** The form for a range. */
  public String of(DayParts range) {
    return range.isDaysOnly() ? ofDays : ofRange;
  }

  /** The form for a range. */
  public String of(RangeParts range) {
    return range.isDaysOnly() ? ofDays : ofRange;
  }
}
