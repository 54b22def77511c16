package io.tallyhouse.rollup;

import java.util.List;

/**
 * A table of a rollup. Immutable.
 *
 * @param name of the table
 * @param comment what it is, above the statement that makes it
 * @param serves what reads it, above the view that fills it
 * @param engine of the table
 * @param order the columns that it is sorted by
 * @param settings besides the window in which repeated inserts are known
 */
public record RollupTable(
    String name,
    String comment,
    String serves,
    String engine,
    List<String> order,
    List<String> settings) {
  static final String SUMMING = "SummingMergeTree";
  static final String AGGREGATING = "AggregatingMergeTree";
  static final String PLAIN = "MergeTree";
  static final List<String> SMALL_GRANULES = List.of("index_granularity = 1024");

  public RollupTable {
    order = List.copyOf(order);
    settings = List.copyOf(settings);
  }
}
