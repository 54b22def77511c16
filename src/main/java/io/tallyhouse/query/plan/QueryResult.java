package io.tallyhouse.query.plan;

import io.tallyhouse.query.TimeRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link QuerySpec} results in. Immutable. Values are Long, BigDecimal or Double, as the
 * measure's type says; null = there is none.
 *
 * @param columns of the rows: time if they are grouped by it, dimensions, measures
 * @param totals a value for each measure, of all that rows are made of
 * @param others the same of what is in no row of this page
 * @param unpriced where a measure is of cost
 * @param plans what was, or would be, read
 */
public record QueryResult(
    List<Column> columns,
    List<ResultRow> rows,
    Optional<Values> totals,
    Optional<Values> others,
    Optional<Values> previousTotals,
    Optional<Unpriced> unpriced,
    List<PlannedRead> plans,
    Meta meta) {
  /**
   * A column.
   *
   * @param exact false if it is computed of a histogram
   */
  public record Column(String name, String type, String unit, boolean exact) {}

  /** A value for each measure of the query. */
  public record Values(List<@Nullable Object> values) {
    public Values {
      values = Collections.unmodifiableList(new ArrayList<>(values));
    }
  }

  /**
   * A row.
   *
   * @param period the number of its period
   * @param periodStartMs when that begins; 0 if rows are not grouped by time
   * @param dimensions their values
   * @param previous the values of the time before
   */
  public record ResultRow(
      int period,
      long periodStartMs,
      List<String> dimensions,
      Values values,
      Optional<Values> previous) {
    public ResultRow {
      dimensions = List.copyOf(dimensions);
    }
  }

  /** Responses without a price, and their models. */
  public record Unpriced(long responses, List<String> models) {
    public Unpriced {
      models = List.copyOf(models);
    }
  }

  /**
   * What is read for one family of measures.
   *
   * @param rawEventsExpected events of the days (UTC) of which raw ones are read; 0 if it is less
   *     than a day altogether
   * @param statement its text, if the query is to be explained
   */
  public record PlannedRead(
      String family,
      List<String> tables,
      long expectedRows,
      long rawEventsExpected,
      Optional<String> statement) {
    public PlannedRead {
      tables = List.copyOf(tables);
    }
  }

  /**
   * About the result.
   *
   * @param answeredFrom the tables that were read
   * @param rawEvents of which the rows are made
   * @param exact whether all columns are
   * @param nextOffset where the next page begins; empty = there is none
   */
  public record Meta(
      TimeRange range,
      Optional<TimeRange> previous,
      List<String> answeredFrom,
      long rawEvents,
      boolean exact,
      Optional<Long> nextOffset) {
    public Meta {
      answeredFrom = List.copyOf(answeredFrom);
    }
  }

  public QueryResult {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    plans = List.copyOf(plans);
  }
}
