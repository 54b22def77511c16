package io.tallyhouse.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A row of a query's result, whose columns are read by name. Immutable; thread-safe. */
public final class Row {
  /** The columns of a result, which all its rows share. Immutable. */
  public static final class Columns {
    private final Map<String, Integer> positions = new HashMap<>();
    private final int count;

    public Columns(List<String> names) {
      count = names.size();
      for (int i = 0; i < names.size(); i++) {
        positions.put(names.get(i), i);
      }
    }

    /** How many there are. */
    public int count() {
      return count;
    }

    /** A row of these columns: as many values. */
    public Row row(JsonNode values) {
      return new Row(this, values);
    }
  }

  private final Columns columns;
  private final JsonNode values;

  private Row(Columns columns, JsonNode values) {
    this.columns = columns;
    this.values = values;
  }

  /**
   * The value of a column, as ClickHouse writes it in JSON.
   *
   * @throws IllegalArgumentException if the result has no such column
   */
  public JsonNode get(String column) {
    Integer position = columns.positions.get(column);
    if (position == null) {
      throw new IllegalArgumentException(
          "no column " + column + " among " + columns.positions.keySet());
    }
    return values.get(position);
  }

  /** Whether the result has the column. */
  public boolean has(String column) {
    return columns.positions.containsKey(column);
  }

  /** All values, in the order of the columns. */
  public JsonNode values() {
    return values;
  }

  /** The value of a column of integers. */
  public long number(String column) {
    return get(column).longValue();
  }

  /** The value of a column of texts, dates or ids. */
  public String text(String column) {
    return get(column).asText();
  }

  /** The value of a column of decimals that are written as text. */
  public BigDecimal decimal(String column) {
    return new BigDecimal(text(column));
  }

  /** The value of a column of 0 and 1. */
  public boolean flag(String column) {
    return get(column).intValue() != 0;
  }

  /** The values, as JSON. */
  @Override
  public String toString() {
    return values.toString();
  }
}
