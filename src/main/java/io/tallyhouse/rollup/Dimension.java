package io.tallyhouse.rollup;

/**
 * A column by which a table tells its rows apart. Immutable.
 *
 * @param name of the column
 * @param type in ClickHouse, with its codec
 * @param expression over events that gives it; the name itself if events has such a column
 * @param day name of the column in the table of days; differs from {@code name} if it is a time
 * @param comment what stands above the column in the table's statement; empty = nothing
 * @param since the version of its rollup that added it; 0 = it came with the table
 */
public record Dimension(
    String name, String type, String expression, String day, String comment, int since) {
  static final String TEXT = "LowCardinality(String)";

  /** A column that events has under the same name. */
  static Dimension of(String name, String type) {
    return new Dimension(name, type, name, name, "", 0);
  }

  /** A text that events has under the same name. */
  static Dimension text(String name) {
    return of(name, TEXT);
  }

  /** The start of a quarter of an hour; {@code day} is its day. */
  static Dimension bucket(String name, String day) {
    return new Dimension(name, "DateTime('UTC') CODEC(Delta, ZSTD(1))", name, day, "", 0);
  }

  Dimension from(String expression) {
    return new Dimension(name, type, expression, day, comment, since);
  }

  Dimension comment(String comment) {
    return new Dimension(name, type, expression, day, comment, since);
  }

  Dimension since(int version) {
    return new Dimension(name, type, expression, day, comment, version);
  }

  /** The dimension in the table of days. */
  Dimension ofDay() {
    return isTime()
        ? new Dimension(day, "Date CODEC(Delta, ZSTD(1))", "toDate(" + name + ")", day, "", since)
        : new Dimension(name, type, name, day, comment, since);
  }

  /** What is selected: the expression under the column's name. */
  String selected() {
    return SqlText.as(expression, name);
  }

  private boolean isTime() {
    return !name.equals(day);
  }
}
