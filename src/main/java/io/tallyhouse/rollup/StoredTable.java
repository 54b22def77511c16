package io.tallyhouse.rollup;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table of a rollup as queries read it. Immutable.
 *
 * @param name of the table
 * @param grain what each row is of
 * @param columns by which rows are told apart, besides account and time
 * @param where which rows count
 * @param components what it adds up, by name of the component
 * @param alone whether a range is of this table or not of it at all: its sums and those of other
 *     tables can't be added
 */
public record StoredTable(
    String name,
    Grain grain,
    Set<String> columns,
    List<String> where,
    Map<String, Aggregate> components,
    boolean alone) {
  /** What a row of a rollup is of (UTC). */
  public enum Grain {
    DAY("day", 86_400_000, "toInt64(toUnixTimestamp(toDateTime(day, 'UTC')))"),
    QUARTER_HOUR("bucket", 900_000, "toInt64(toUnixTimestamp(bucket))");

    private final String column;
    private final long millis;
    private final String seconds;

    Grain(String column, long millis, String seconds) {
      this.column = column;
      this.millis = millis;
      this.seconds = seconds;
    }

    /** The column of the time. */
    public String column() {
      return column;
    }

    /** How long it is. */
    public long millis() {
      return millis;
    }

    /** The expression that gives its start in seconds since 1970. */
    public String seconds() {
      return seconds;
    }
  }

  public StoredTable {
    columns = Set.copyOf(columns);
    where = List.copyOf(where);
    components = Map.copyOf(components);
  }

  static StoredTable of(
      RollupTable table,
      Grain grain,
      List<String> columns,
      List<String> where,
      List<Measure> measures) {
    Map<String, Aggregate> components = new HashMap<>();
    measures.forEach(m -> components.put(m.name(), m.aggregate()));
    return new StoredTable(table.name(), grain, new HashSet<>(columns), where, components, false);
  }

  /** The same with a component that is no sum of one measure. */
  StoredTable with(String component, Aggregate aggregate) {
    Map<String, Aggregate> all = new HashMap<>(components);
    all.put(component, aggregate);
    return new StoredTable(name, grain, columns, where, all, alone);
  }

  /** The same, not to be added to other tables. */
  StoredTable readAlone() {
    return new StoredTable(name, grain, columns, where, components, true);
  }
}
