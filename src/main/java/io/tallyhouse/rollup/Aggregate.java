package io.tallyhouse.rollup;

import java.util.List;

/**
 * How a component of measures is added up in two steps: within one table, and over the tables that
 * a range is read of. Immutable.
 *
 * @param within the aggregate over a table's rows
 * @param over the aggregate over the first step's results, which stand for {@code %s}
 * @param reading what a result is
 */
public record Aggregate(String within, String over, Reading reading) {
  /** What the result of an aggregate is. */
  public enum Reading {
    INTEGER,
    /** As text, so that no digit is lost. */
    DECIMAL,
    /** Bins of a histogram of durations and their counts, as two arrays. */
    BINS,
    /** Exact quantiles, one for each of {@link #LEVELS}, as text. */
    QUANTILES
  }

  /** The quantiles that are computed, as shares of 100. */
  public static final List<Integer> LEVELS = List.of(50, 90, 95, 99);

  /**
   * ClickHouse takes the element at floor(level * n), counted from 0; the nearest rank is
   * ceil(level * n) - 1. They are equal where the level is smaller by less than 1 / (100 n): for n
   * below 10^8.
   */
  private static final String QUANTILES =
      "quantilesExact%s(0.4999999999, 0.8999999999, 0.9499999999, 0.9899999999)";

  static Aggregate sum(String within) {
    return new Aggregate(within, "sum(%s)", Reading.INTEGER);
  }

  static Aggregate decimal(String within) {
    return new Aggregate(within, "toString(sum(%s))", Reading.DECIMAL);
  }

  static Aggregate bins(String within) {
    return new Aggregate(within, "(mapKeys(sumMap(%1$s)), mapValues(sumMap(%1$s)))", Reading.BINS);
  }

  /** How many values of an expression there are among the rows of a condition. */
  static Aggregate distinct(String expression, String condition) {
    return new Aggregate(
        "uniqExactStateIf(" + expression + ", " + condition + ")",
        "uniqExactMerge(%s)",
        Reading.INTEGER);
  }

  /** Quantiles of an expression among the rows of a condition. */
  static Aggregate quantiles(String expression, String condition) {
    return new Aggregate(
        QUANTILES.formatted("StateIf") + "(" + expression + ", " + condition + ")",
        "arrayMap(q -> toString(q), " + QUANTILES.formatted("Merge") + "(%s))",
        Reading.QUANTILES);
  }
}
