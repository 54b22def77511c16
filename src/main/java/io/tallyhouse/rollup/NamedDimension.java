package io.tallyhouse.rollup;

/**
 * What results of {@code /api/v1/query} are grouped and filtered by. Immutable.
 *
 * @param name as clients write it
 * @param kind how it follows from a row
 * @param column the column that it is made of, in any table that has it; empty of a kind that
 *     follows from the time
 * @param form the SQL expression over that column, which stands for {@code %s}
 * @param type of its values in responses
 * @param sentence what it is
 */
public record NamedDimension(
    String name, Kind kind, String column, String form, String type, String sentence) {
  /** How a dimension follows from a row. */
  public enum Kind {
    /** From one of its columns. */
    OF_COLUMN,
    /** The hour that the zone's clocks show, 0 to 23. */
    HOUR_OF_DAY,
    /** The zone's day of the week, 1 (Monday) to 7. */
    DAY_OF_WEEK
  }

  static NamedDimension of(String name, String column, String sentence) {
    return of(name, column, "%s", sentence);
  }

  static NamedDimension of(String name, String column, String form, String sentence) {
    return new NamedDimension(name, Kind.OF_COLUMN, column, form, "string", sentence);
  }

  static NamedDimension ofTime(String name, Kind kind, String sentence) {
    return new NamedDimension(name, kind, "", "", "integer", sentence);
  }

  /** The expression that gives it, where its column is this expression. */
  public String over(String expression) {
    return form.formatted(expression);
  }
}
