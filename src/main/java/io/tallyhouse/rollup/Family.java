package io.tallyhouse.rollup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures that count the same rows at the same time, and the tables that have them. Immutable.
 *
 * @param name the part before the point in names of components
 * @param base what can always be read
 * @param presence components of which one is not 0 where there is anything
 * @param sources rollups, each as its tables from the coarsest to the finest: what they can't give
 *     of a range comes from the base
 */
public record Family(
    String name, Base base, List<String> presence, List<List<StoredTable>> sources) {
  /**
   * Rows with exact times: raw events, or sessions.
   *
   * @param tables that are read, the first for {@code FROM}
   * @param from the rows; {@code %s} stands for the condition on {@link #time}
   * @param time the column of the time, DateTime64(3)
   * @param where which rows count
   * @param columns the expression of each column that dimensions are made of
   * @param components by name
   * @param exact of components that have it: what is added up where nothing else is read
   * @param raw whether its rows are raw events
   */
  public record Base(
      List<String> tables,
      String from,
      String time,
      String where,
      Map<String, String> columns,
      Map<String, Aggregate> components,
      Map<String, Aggregate> exact,
      boolean raw) {
    public Base {
      tables = List.copyOf(tables);
      columns = Map.copyOf(columns);
      components = Map.copyOf(components);
      exact = Map.copyOf(exact);
    }

    static Base ofEvents(
        String time,
        String where,
        Map<String, String> columns,
        Map<String, Aggregate> components,
        Map<String, Aggregate> exact) {
      return new Base(List.of("events"), "events", time, where, columns, components, exact, true);
    }
  }

  public Family {
    presence = List.copyOf(presence);
    sources = sources.stream().map(List::copyOf).toList();
  }

  /** Whether a component, named {@code family.component}, is one of its own. */
  public boolean owns(String component) {
    return component.startsWith(name + ".");
  }

  /** Whether it can be grouped and filtered by a dimension. */
  public boolean has(NamedDimension dimension) {
    return dimension.kind() != NamedDimension.Kind.OF_COLUMN
        || base.columns().containsKey(dimension.column());
  }

  /** The components of measures, as raw events give them. */
  static Map<String, Aggregate> counted(List<Measure> measures) {
    Map<String, Aggregate> components = new LinkedHashMap<>();
    measures.forEach(
        m ->
            components.put(
                m.name(),
                new Aggregate(m.expression(), m.aggregate().over(), m.aggregate().reading())));
    return components;
  }
}
