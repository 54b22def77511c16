package io.tallyhouse.query.plan;

import io.tallyhouse.query.RefusedQueryException;
import io.tallyhouse.query.Row;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.rollup.Aggregate;
import io.tallyhouse.rollup.Catalog;
import io.tallyhouse.rollup.NamedDimension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads the components of measures, grouped in one way: a statement for each family, beside each
 * other, whose groups are joined by their keys.
 */
final class GroupedRead {
  /** What a group is: its period's number in the calendar, and its dimensions' values. */
  record GroupKey(int period, List<String> dimensions) {}

  /**
   * The groups that were read.
   *
   * @param components of each group, by {@code family.component}
   * @param rawEvents of which they are made
   */
  record Groups(Map<GroupKey, Map<String, Object>> components, long rawEvents) {}

  /**
   * The rows of the only family that are wanted, by their order in the store.
   *
   * @param orderBy what they are sorted by
   */
  record Page(String orderBy, long limit, long offset) {}

  private final Calendar calendar;
  private final List<FamilyPlan> plans;
  private final int dimensions;

  /**
   * Plans a read.
   *
   * @param components by {@code family.component}
   */
  GroupedRead(
      Set<String> components,
      List<NamedDimension> grouped,
      boolean byTime,
      List<Condition> where,
      Calendar calendar) {
    this.calendar = calendar;
    this.dimensions = grouped.size();
    this.plans =
        Planner.families(components, Catalog.FAMILIES).stream()
            .map(
                family ->
                    Planner.plan(
                        new FamilyPlan.Need(
                            family,
                            Planner.componentsOf(family, components),
                            grouped,
                            byTime,
                            where,
                            calendar)))
            .toList();
  }

  List<FamilyPlan> plans() {
    return plans;
  }

  Calendar calendar() {
    return calendar;
  }

  /** Begins to read all groups; more than {@link QuerySpec#ROWS_MAX} are refused by the result. */
  Supplier<Groups> begin(int accountId, SqlRunner sql, String route) {
    Map<String, Object> limit = Map.of("groups_max", QuerySpec.ROWS_MAX + 1);
    Supplier<Groups> groups = begin(accountId, sql, route, "LIMIT {groups_max:UInt32}\n", limit);
    return () -> {
      Groups read = groups.get();
      if (read.components().size() > QuerySpec.ROWS_MAX) {
        throw new RefusedQueryException("dimensions", tooManyGroups());
      }
      return read;
    };
  }

  /** Begins to read some rows of the only family. */
  Supplier<Groups> begin(int accountId, SqlRunner sql, String route, Page page) {
    Map<String, Object> limits = Map.of("page_limit", page.limit(), "page_offset", page.offset());
    return begin(
        accountId,
        sql,
        route,
        page.orderBy() + "LIMIT {page_limit:UInt64} OFFSET {page_offset:UInt64}\n",
        limits);
  }

  private Supplier<Groups> begin(
      int accountId, SqlRunner sql, String route, String order, Map<String, Object> parameters) {
    List<Supplier<List<Row>>> reads = new ArrayList<>();
    for (FamilyPlan plan : plans) {
      StatementText.Statement statement = StatementText.of(plan, order, parameters);
      reads.add(sql.begin(accountId, statement.sql(), statement.parameters(), route));
    }
    return () -> {
      Map<GroupKey, Map<String, Object>> groups = new LinkedHashMap<>();
      long rawEvents = 0;
      for (int i = 0; i < plans.size(); i++) {
        List<Row> rows = reads.get(i).get();
        rawEvents += rows.isEmpty() ? 0 : rows.get(0).number(StatementText.RAW_EVENTS);
        add(groups, plans.get(i), rows);
      }
      return new Groups(groups, rawEvents);
    };
  }

  private static String tooManyGroups() {
    return "There are more than "
        + QuerySpec.ROWS_MAX
        + " groups: filter, or group by less. Only an order by measures that are sums of one"
        + " family, without having, fill and compare, is that of any number of groups";
  }

  private void add(Map<GroupKey, Map<String, Object>> groups, FamilyPlan plan, List<Row> rows) {
    Map<String, Aggregate> aggregates = plan.aggregates();
    String family = plan.need().family().name() + ".";
    for (Row row : rows) {
      Map<String, Object> components =
          groups.computeIfAbsent(keyOf(plan, row), key -> new HashMap<>());
      aggregates.forEach(
          (name, aggregate) ->
              components.put(family + name, Formulas.read(aggregate.reading(), row.get(name))));
    }
  }

  private GroupKey keyOf(FamilyPlan plan, Row row) {
    List<String> values = new ArrayList<>(dimensions);
    for (int i = 0; i < dimensions; i++) {
      values.add(row.text(StatementText.DIMENSION + i));
    }
    int period = plan.need().byTime() ? calendar.periodOf(row.number(StatementText.PERIOD)) : 0;
    return new GroupKey(period, values);
  }
}
