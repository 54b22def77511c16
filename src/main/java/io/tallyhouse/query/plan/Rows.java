package io.tallyhouse.query.plan;

import io.tallyhouse.query.NameOrder;
import io.tallyhouse.query.RefusedQueryException;
import io.tallyhouse.query.plan.GroupedRead.GroupKey;
import io.tallyhouse.query.plan.QueryResult.ResultRow;
import io.tallyhouse.query.plan.QueryResult.Values;
import io.tallyhouse.query.plan.QuerySpec.Having;
import io.tallyhouse.query.plan.QuerySpec.Order;
import io.tallyhouse.rollup.Formula;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.NamedMeasure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes a page of rows of groups: fill, having, order, limit. */
final class Rows {
  private final QuerySpec spec;
  private final Calendar calendar;
  private final boolean byTime;

  /**
   * A page.
   *
   * @param nextOffset where the next begins; empty = there is none
   */
  record Page(List<ResultRow> rows, Optional<Long> nextOffset) {}

  Rows(QuerySpec spec, Calendar calendar) {
    this.spec = spec;
    this.calendar = calendar;
    this.byTime = spec.time().every().isPresent();
  }

  static Values values(List<NamedMeasure> measures, Map<String, Object> components) {
    List<@Nullable Object> values = new ArrayList<>();
    measures.forEach(measure -> values.add(Formulas.value(measure, components)));
    return new Values(values);
  }

  /**
   * The page of groups.
   *
   * @param before the groups of the time before, whose periods have the same numbers
   * @param paged whether the groups are the page's alone, in order, and one more if there is one
   */
  Page page(
      Map<GroupKey, Map<String, Object>> groups,
      Optional<Map<GroupKey, Map<String, Object>>> before,
      boolean paged) {
    List<ResultRow> rows = new ArrayList<>();
    for (GroupKey key : spec.time().fill() ? filled(groups.keySet()) : groups.keySet()) {
      Values values = values(spec.measures(), groups.getOrDefault(key, Map.of()));
      if (spec.having().stream().allMatch(having -> holds(having, values))) {
        rows.add(
            new ResultRow(
                key.period(),
                byTime ? calendar.labels().get(key.period()) : 0,
                key.dimensions(),
                values,
                before.map(all -> values(spec.measures(), all.getOrDefault(key, Map.of())))));
      }
    }
    long offset = paged ? 0 : spec.page().offset();
    if (!paged) {
      rows.sort(comparator());
    }
    int from = (int) Math.min(offset, rows.size());
    int to = Math.min(rows.size(), from + spec.page().limit());
    Optional<Long> next =
        to < rows.size()
            ? Optional.of(spec.page().offset() + spec.page().limit())
            : Optional.empty();
    return new Page(rows.subList(from, to), next);
  }

  /** Every period of every group of dimensions. */
  private Set<GroupKey> filled(Set<GroupKey> keys) {
    Set<List<String>> dimensions = new LinkedHashSet<>();
    if (spec.dimensions().isEmpty()) {
      dimensions.add(List.of());
    }
    keys.forEach(key -> dimensions.add(key.dimensions()));
    int periods = calendar.starts().size();
    if ((long) dimensions.size() * periods > QuerySpec.ROWS_MAX) {
      throw new RefusedQueryException(
          "time.fill",
          "Filled, there would be more than " + QuerySpec.ROWS_MAX + " rows: take a longer every");
    }
    Set<GroupKey> all = new LinkedHashSet<>();
    for (List<String> group : dimensions) {
      IntStream.range(0, periods).forEach(period -> all.add(new GroupKey(period, group)));
    }
    return all;
  }

  private boolean holds(Having having, Values values) {
    Object value = values.values().get(spec.measures().indexOf(having.measure()));
    return value != null && having.comparison().holds(number(value), having.bound());
  }

  private static BigDecimal number(Object value) {
    return value instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : value instanceof Double ratio ? BigDecimal.valueOf(ratio) : (BigDecimal) value;
  }

  private Comparator<ResultRow> comparator() {
    Comparator<ResultRow> comparator = Comparator.comparing(row -> 0);
    for (Order order : spec.order()) {
      comparator = comparator.thenComparing(by(order));
    }
    comparator = comparator.thenComparingInt(ResultRow::period);
    for (int i = 0; i < spec.dimensions().size(); i++) {
      comparator = comparator.thenComparing(byDimension(i));
    }
    return comparator;
  }

  private Comparator<ResultRow> by(Order order) {
    Comparator<ResultRow> ascending =
        switch (order.by()) {
          case TIME -> Comparator.comparingInt(ResultRow::period);
          case DIMENSION -> byDimension(order.index());
          case MEASURE -> byMeasure(order.index());
        };
    if (order.by() != Order.By.MEASURE) {
      return order.descending() ? ascending.reversed() : ascending;
    }
    Comparator<ResultRow> withoutValueLast =
        Comparator.comparing(row -> row.values().values().get(order.index()) == null);
    return withoutValueLast.thenComparing(order.descending() ? ascending.reversed() : ascending);
  }

  private static Comparator<ResultRow> byMeasure(int index) {
    return Comparator.comparing(
        row -> {
          Object value = row.values().values().get(index);
          return value == null ? BigDecimal.ZERO : number(value);
        });
  }

  private Comparator<ResultRow> byDimension(int index) {
    boolean ofText = spec.dimensions().get(index).kind() == NamedDimension.Kind.OF_COLUMN;
    return ofText
        ? Comparator.comparing(row -> row.dimensions().get(index), NameOrder.BYTES)
        : Comparator.comparingInt(row -> Integer.parseInt(row.dimensions().get(index)));
  }

  /**
   * The page as the store can select it: of one family, sorted by sums, and with nothing that needs
   * all groups.
   */
  static Optional<GroupedRead.Page> pageInStore(QuerySpec spec, List<FamilyPlan> plans) {
    boolean needsAll =
        plans.size() != 1
            || !spec.having().isEmpty()
            || spec.time().fill()
            || spec.options().previous().isPresent();
    if (needsAll) {
      return Optional.empty();
    }
    List<String> terms = new ArrayList<>();
    for (Order order : spec.order()) {
      Optional<String> term = term(spec, plans.get(0), order);
      if (term.isEmpty()) {
        return Optional.empty();
      }
      terms.add(term.get() + (order.descending() ? " DESC" : ""));
    }
    if (spec.time().every().isPresent()) {
      terms.add(StatementText.PERIOD);
    }
    IntStream.range(0, spec.dimensions().size())
        .forEach(i -> terms.add(StatementText.DIMENSION + i));
    String orderBy = terms.isEmpty() ? "" : "ORDER BY " + String.join(", ", terms) + "\n";
    return Optional.of(
        new GroupedRead.Page(orderBy, spec.page().limit() + 1L, spec.page().offset()));
  }

  private static Optional<String> term(QuerySpec spec, FamilyPlan plan, Order order) {
    return switch (order.by()) {
      case TIME -> Optional.of(StatementText.PERIOD);
      case DIMENSION -> Optional.of(StatementText.DIMENSION + order.index());
      case MEASURE -> {
        Formula formula = spec.measures().get(order.index()).formula();
        yield formula instanceof Formula.Sum sum
            ? Optional.of(StatementText.sumOf(plan, sum))
            : Optional.empty();
      }
    };
  }
}
