package io.tallyhouse.query.plan;

import static java.util.stream.Collectors.joining;

import io.tallyhouse.rollup.Aggregate;
import io.tallyhouse.rollup.Family;
import io.tallyhouse.rollup.Formula;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.StoredTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The statement of a {@link FamilyPlan}: a SELECT of each table that has a part of the range,
 * joined by UNION ALL and added up. Its text is made of declarations alone; all else is bound. Not
 * thread-safe.
 */
final class StatementText {
  /** The aliases of components, which no column has. */
  private static final String COMPONENT = "c_";

  /** The columns of the result, but for the components' under their own names. */
  static final String PERIOD = "period";

  static final String DIMENSION = "d";

  /** How many raw events all groups together are made of. */
  static final String RAW_EVENTS = "raw_events";

  /**
   * A statement and the values of its parameters.
   *
   * @param sql its text
   */
  record Statement(String sql, Map<String, Object> parameters) {}

  private final FamilyPlan plan;
  private final FamilyPlan.Need need;
  private final Map<String, Aggregate> aggregates;
  private final Bindings bindings = new Bindings();
  private final TimeSets times;

  private StatementText(FamilyPlan plan) {
    this.plan = plan;
    this.need = plan.need();
    this.aggregates = plan.aggregates();
    this.times = new TimeSets(plan.cover(), bindings);
  }

  /**
   * The statement.
   *
   * @param order what follows HAVING, of the aliases of the result; may be empty
   */
  static Statement of(FamilyPlan plan, String order, Map<String, Object> orderParameters) {
    StatementText text = new StatementText(plan);
    String sql = text.sql(order);
    orderParameters.forEach(text.bindings::put);
    return new Statement(sql, text.bindings.values());
  }

  /** The text of the statement of all groups. */
  static String of(FamilyPlan plan) {
    return of(plan, "", Map.of()).sql();
  }

  /** What a sum of components is, of the groups of a statement. */
  static String sumOf(FamilyPlan plan, Formula.Sum sum) {
    StringBuilder text = new StringBuilder("(0");
    sum.plus().forEach(name -> text.append(" + ").append(numberOf(plan, name)));
    sum.minus().forEach(name -> text.append(" - ").append(numberOf(plan, name)));
    return text.append(')').toString();
  }

  private static String numberOf(FamilyPlan plan, String component) {
    String name = component.substring(component.indexOf('.') + 1);
    Aggregate aggregate = plan.aggregates().get(name);
    // Decimals are texts in the result.
    return aggregate != null && aggregate.reading() == Aggregate.Reading.DECIMAL
        ? "sum(" + COMPONENT + name + ")"
        : name;
  }

  private String sql(String order) {
    boolean offsets = need.dimensions().anyMatch(d -> d.kind() != NamedDimension.Kind.OF_COLUMN);
    need.calendar().bind(bindings, offsets);
    List<String> selects = new ArrayList<>();
    plan.cover().tables().forEach(grains -> selects.add(ofTable(grains)));
    if (plan.readsBase()) {
      selects.add(ofBase());
    }
    List<String> keys = keys();
    List<String> columns = new ArrayList<>(keys);
    aggregates.forEach(
        (name, aggregate) ->
            columns.add(aggregate.over().formatted(COMPONENT + name) + " AS " + name));
    columns.add("sum(sum(raw_rows)) OVER () AS " + RAW_EVENTS);
    return "SELECT\n    "
        + String.join(",\n    ", columns)
        + "\nFROM\n(\n"
        + String.join("UNION ALL\n", selects)
        + ")\n"
        + (keys.isEmpty() ? "" : "GROUP BY " + String.join(", ", keys) + "\n")
        + (need.isGrouped() ? "HAVING " + presence() + "\n" : "")
        + order;
  }

  private String presence() {
    return need.family().presence().stream().map(name -> name + " != 0").collect(joining(" OR "));
  }

  private List<String> keys() {
    Stream<String> dimensions =
        IntStream.range(0, need.grouped().size()).mapToObj(i -> DIMENSION + i);
    return Stream.concat(dimensions, need.byTime() ? Stream.of(PERIOD) : Stream.of()).toList();
  }

  private String ofTable(Cover.Grains grains) {
    StoredTable table = grains.table();
    List<String> where = new ArrayList<>(table.where());
    where.add(times.of(grains));
    return select(
        table.name(),
        where,
        table.grain().seconds(),
        column -> column,
        name -> within(table.components(), name),
        "toUInt64(0)");
  }

  private String ofBase() {
    Family.Base base = need.family().base();
    String time = times.ofBase(base.time());
    List<String> where = new ArrayList<>();
    if (!base.where().isEmpty()) {
      where.add(base.where());
    }
    where.add(time);
    boolean onlyBase = plan.cover().tables().isEmpty();
    return select(
        base.from().formatted(time),
        where,
        "toInt64(toUnixTimestamp(" + base.time() + "))",
        column -> base.columns().getOrDefault(column, ""),
        name ->
            onlyBase && base.exact().containsKey(name)
                ? within(base.exact(), name)
                : within(base.components(), name),
        base.raw() ? "count()" : "toUInt64(0)");
  }

  private static String within(Map<String, Aggregate> components, String name) {
    Aggregate aggregate = components.get(name);
    if (aggregate == null) {
      throw new IllegalStateException("no component " + name);
    }
    return aggregate.within();
  }

  private String select(
      String from,
      List<String> where,
      String seconds,
      UnaryOperator<String> columnExpression,
      UnaryOperator<String> component,
      String rawRows) {
    RowExpressions row = new RowExpressions(seconds, columnExpression);
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < need.grouped().size(); i++) {
      columns.add(row.of(need.grouped().get(i)) + " AS " + DIMENSION + i);
    }
    columns.add((need.byTime() ? row.period() : "{from_s:Int64}") + " AS " + PERIOD);
    aggregates
        .keySet()
        .forEach(name -> columns.add(component.apply(name) + " AS " + COMPONENT + name));
    columns.add(rawRows + " AS raw_rows");
    List<String> all = new ArrayList<>();
    // Of sessions, each of whose tables has it itself.
    if (!from.startsWith("(")) {
      all.add("account_id = {account:UInt32}");
    }
    all.addAll(where);
    ConditionText text = new ConditionText(row, bindings);
    need.where().forEach(condition -> all.add(text.of(condition)));
    List<String> keys = keys();
    return "    SELECT\n        "
        + String.join(",\n        ", columns)
        + "\n    FROM "
        + from
        + "\n    WHERE "
        + all.stream().map(c -> "(" + c + ")").collect(joining("\n        AND "))
        + "\n"
        + (keys.isEmpty() ? "" : "    GROUP BY " + String.join(", ", keys) + "\n");
  }
}
