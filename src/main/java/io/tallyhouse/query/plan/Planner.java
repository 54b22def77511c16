package io.tallyhouse.query.plan;

import io.tallyhouse.query.plan.FamilyPlan.Need;
import io.tallyhouse.rollup.Family;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.StoredTable;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides which tables a family's measures are read of. The rule: of the sources whose tables have
 * the columns and components that are needed, and of the base, the one of which the fewest rows may
 * be expected to be read. Of a source each table has the whole days or quarters of an hour that no
 * cut divides; what is left comes from the base.
 */
final class Planner {
  private Planner() {}

  static FamilyPlan plan(Need need) {
    Cover base = Cover.ofBase(need.calendar().range());
    return need.family().sources().stream()
        .filter(source -> source.stream().allMatch(table -> has(table, need)))
        .map(source -> Cover.of(source, need.calendar()))
        .filter(cover -> isUsable(cover, need))
        .min(Comparator.comparingLong(Cover::expectedRows))
        .filter(cover -> cover.expectedRows() < base.expectedRows())
        .map(cover -> new FamilyPlan(need, cover))
        .orElseGet(() -> new FamilyPlan(need, base));
  }

  private static boolean has(StoredTable table, Need need) {
    Set<String> columns =
        need.dimensions()
            .filter(dimension -> dimension.kind() == NamedDimension.Kind.OF_COLUMN)
            .map(NamedDimension::column)
            .collect(Collectors.toSet());
    return table.columns().containsAll(columns)
        && table.components().keySet().containsAll(need.components());
  }

  private static boolean isUsable(Cover cover, Need need) {
    boolean alone = cover.tables().stream().anyMatch(grains -> grains.table().alone());
    // What is counted once in a whole period can't be told by a filter's part of it.
    boolean whole = cover.baseMs() == 0 && need.where().isEmpty() && need.grouped().isEmpty();
    return !cover.tables().isEmpty() && (whole || !alone);
  }

  /** The families that have some measures' components. */
  static List<Family> families(Set<String> components, List<Family> all) {
    return all.stream().filter(family -> components.stream().anyMatch(family::owns)).toList();
  }

  /** The names of a family's components among some, with those of its presence. */
  static Set<String> componentsOf(Family family, Set<String> components) {
    Set<String> names =
        components.stream()
            .filter(family::owns)
            .map(component -> component.substring(family.name().length() + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    names.addAll(family.presence());
    return names;
  }
}
