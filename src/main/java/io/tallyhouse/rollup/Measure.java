package io.tallyhouse.rollup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column that a table adds up. Immutable.
 *
 * @param name of the column
 * @param type in ClickHouse, with its codec
 * @param expression over a group of events that gives it; empty where it is written by hand
 * @param ofDay over a quarter of an hour, what counts in its day; else the name
 * @param comment what stands above the column in the table's statement; empty = nothing
 * @param since the version of its rollup that added it; 0 = it came with the table
 */
public record Measure(
    String name, String type, String expression, String ofDay, String comment, int since) {
  static final String COUNT = "UInt64 CODEC(T64, ZSTD(1))";
  static final String SIGNED = "Int64 CODEC(T64, ZSTD(1))";
  static final String USD = "Decimal(18, 9) CODEC(ZSTD(1))";

  private static final Pattern AGGREGATE = Pattern.compile("SimpleAggregateFunction\\((\\w+), .*");
  private static final Pattern COUNT_IF = Pattern.compile("(?s)countIf\\((.*)\\)");
  private static final Pattern SUM = Pattern.compile("(?s)sum\\((.*)\\)");

  static Measure of(String name, String type, String expression) {
    return new Measure(name, type, expression, name, "", 0);
  }

  /** Merged by an aggregate function. */
  static Measure merged(String name, String function, String type, String codec, String over) {
    return of(
        name, "SimpleAggregateFunction(" + function + ", " + type + ") CODEC(" + codec + ")", over);
  }

  /**
   * Of several that a session names the first by name, so that rows merge in any order. Rows from
   * before the ledger carried it on do not count: the table has nothing of them.
   */
  static Measure firstByName(String column) {
    String expression = "minOrNullIf(" + column + ", attributed = 1 AND " + column + " != '')";
    return merged(column, "min", "Nullable(String)", "ZSTD(1)", expression);
  }

  /** Tokens of responses: taken back when the response's figures change. */
  static Measure tokens(String name, String over) {
    return of(name, SIGNED, "sum(usage_sign * toInt64(" + over + "))");
  }

  Measure ofDay(String expression) {
    return new Measure(name, type, this.expression, expression, comment, since);
  }

  Measure comment(String text) {
    return new Measure(name, type, expression, ofDay, text, since);
  }

  Measure since(int version) {
    return new Measure(name, type, expression, ofDay, comment, version);
  }

  /** What is selected of events: the expression under the column's name. */
  String selected() {
    return SqlText.as(expression, name);
  }

  /** What is selected of one event, so that the sum over events is the measure. */
  String selectedOfRow() {
    Matcher count = COUNT_IF.matcher(expression);
    Matcher sum = SUM.matcher(expression);
    if (count.matches()) {
      return SqlText.as("toUInt64(" + count.group(1) + ")", name);
    }
    if (sum.matches()) {
      return SqlText.as(sum.group(1), name);
    }
    throw new IllegalStateException(name + " is no sum over events: " + expression);
  }

  /** The aggregate function that merges two rows. */
  String function() {
    Matcher aggregate = AGGREGATE.matcher(type);
    return aggregate.matches() ? aggregate.group(1) : "sum";
  }

  /** What is selected of the table's own rows. */
  String merged() {
    return SqlText.as(function() + "(" + name + ")", name);
  }

  /** What is added up of the table's own rows. */
  Aggregate aggregate() {
    String within = function() + "(" + name + ")";
    return isMap()
        ? Aggregate.bins(within)
        : type.startsWith("Decimal") ? Aggregate.decimal(within) : Aggregate.sum(within);
  }

  boolean isMap() {
    return function().equals("sumMap");
  }

  /** Whether a difference of two can't be told in the column's own type. */
  boolean isUnsigned() {
    return type.startsWith("UInt64") || type.contains(", UInt64)");
  }
}
