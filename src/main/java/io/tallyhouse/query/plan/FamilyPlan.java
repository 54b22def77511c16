package io.tallyhouse.query.plan;

import io.tallyhouse.rollup.Aggregate;
import io.tallyhouse.rollup.Family;
import io.tallyhouse.rollup.NamedDimension;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is read for the measures of one family. Immutable.
 *
 * @param need what the family has to give
 * @param cover which table has which part of the range
 */
record FamilyPlan(Need need, Cover cover) {
  /**
   * What a family has to give.
   *
   * @param components names of them
   * @param grouped dimensions besides time
   * @param byTime whether also by the periods of the calendar
   */
  record Need(
      Family family,
      Set<String> components,
      List<NamedDimension> grouped,
      boolean byTime,
      List<Condition> where,
      Calendar calendar) {
    /** All dimensions that it takes. */
    Stream<NamedDimension> dimensions() {
      return Stream.concat(
          grouped.stream(), where.stream().flatMap(condition -> condition.dimensions()));
    }

    boolean isGrouped() {
      return byTime || !grouped.isEmpty();
    }
  }

  /** How each component is added up: exactly where there is nothing but the base. */
  Map<String, Aggregate> aggregates() {
    Map<String, Aggregate> aggregates = new LinkedHashMap<>();
    Family.Base base = need.family().base();
    for (String name : need.components()) {
      Aggregate ofBase = base.components().get(name);
      Aggregate exact = cover.tables().isEmpty() ? base.exact().get(name) : null;
      Aggregate ofTable =
          cover.finest().map(grains -> grains.table().components().get(name)).orElse(null);
      boolean alone = cover.finest().map(grains -> grains.table().alone()).orElse(false);
      Aggregate chosen = exact != null ? exact : alone && ofTable != null ? ofTable : ofBase;
      if (chosen == null) {
        throw new IllegalStateException(need.family().name() + " has no component " + name);
      }
      aggregates.put(name, chosen);
    }
    return aggregates;
  }

  /** Whether raw events or sessions themselves are read. */
  boolean readsBase() {
    return cover.baseMs() > 0;
  }

  /** The tables that are read. */
  List<String> tables() {
    List<String> names = new ArrayList<>();
    cover.tables().forEach(grains -> names.add(grains.table().name()));
    if (readsBase()) {
      names.addAll(need.family().base().tables());
    }
    return names;
  }
}
