package io.tallyhouse.query.plan;

import io.tallyhouse.query.TimeRange;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.NamedMeasure;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * A query of {@code /api/v1/query}, decoded and valid. Immutable; equal ones have equal results.
 *
 * @param measures one at least
 * @param dimensions besides time
 * @param time which time, and how it is grouped
 * @param where all of them hold
 * @param having all of them hold
 * @param order by what rows are sorted first
 * @param page which of the rows
 * @param options what else the result has
 */
public record QuerySpec(
    List<NamedMeasure> measures,
    List<NamedDimension> dimensions,
    Time time,
    List<Condition> where,
    List<Having> having,
    List<Order> order,
    Page page,
    Options options) {
  public static final int MEASURES_MAX = 20;
  public static final int DIMENSIONS_MAX = 4;
  public static final int FILTERS_MAX = 50;
  public static final int VALUES_MAX = 500;

  /** Groups of which a result is made, and rows of a page. */
  public static final int ROWS_MAX = 50_000;

  /** Periods of a range: their starts are one parameter of a statement. */
  public static final int PERIODS_MAX = 10_000;

  /**
   * The time of a query.
   *
   * @param every by which periods rows are grouped; empty = none
   * @param fill whether every period has its rows, of zeros if need be
   */
  public record Time(TimeRange range, ZoneId zone, Optional<Every> every, boolean fill) {
    /** Whether there are more periods than a query may have. */
    public boolean hasTooManyPeriods() {
      return every.isPresent()
          && Periods.starts(every.get(), range, zone, PERIODS_MAX).size() > PERIODS_MAX;
    }
  }

  /** Which rows: at most {@code limit} after the first {@code offset}. */
  public record Page(int limit, long offset) {}

  /** What else the result has; {@code previous}: the measures of the time before. */
  public record Options(
      boolean totals, boolean others, Optional<TimeRange> previous, boolean explain) {}

  /** A comparison of two numbers. */
  public enum Comparison {
    EQ,
    GT,
    GTE,
    LT,
    LTE;

    boolean holds(BigDecimal value, BigDecimal bound) {
      int compared = value.compareTo(bound);
      return switch (this) {
        case EQ -> compared == 0;
        case GT -> compared > 0;
        case GTE -> compared >= 0;
        case LT -> compared < 0;
        case LTE -> compared <= 0;
      };
    }
  }

  /** What a measure must be; one without a value is not. */
  public record Having(NamedMeasure measure, Comparison comparison, BigDecimal bound) {}

  /**
   * What rows are sorted by: a measure, a dimension, or the time. Rows without a value come last.
   */
  public record Order(By by, int index, boolean descending) {
    /** What it is, and so in which list of the query its index is. */
    public enum By {
      MEASURE,
      DIMENSION,
      TIME
    }
  }

  public QuerySpec {
    measures = List.copyOf(measures);
    dimensions = List.copyOf(dimensions);
    where = List.copyOf(where);
    having = List.copyOf(having);
    order = List.copyOf(order);
  }
}
