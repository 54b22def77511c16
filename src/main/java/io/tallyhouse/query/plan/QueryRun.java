package io.tallyhouse.query.plan;

import io.tallyhouse.query.NameOrder;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.query.plan.GroupedRead.Groups;
import io.tallyhouse.query.plan.QueryResult.Column;
import io.tallyhouse.query.plan.QueryResult.Meta;
import io.tallyhouse.query.plan.QueryResult.PlannedRead;
import io.tallyhouse.query.plan.QueryResult.ResultRow;
import io.tallyhouse.query.plan.QueryResult.Unpriced;
import io.tallyhouse.query.plan.QueryResult.Values;
import io.tallyhouse.rollup.Aggregate.Reading;
import io.tallyhouse.rollup.Catalog;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.NamedMeasure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One run of a query: all that it reads, and what it makes of it. Of one thread. */
final class QueryRun {
  private static final String UNPRICED = "usage.unpriced_responses";
  private static final Set<String> OF_COST = Set.of("usage.cost", UNPRICED);

  private final QuerySpec spec;
  private final int accountId;
  private final SqlRunner sql;
  private final String route;
  private final RawBound bound;
  private final Set<String> components;
  private final boolean byTime;
  private final List<PlannedRead> reads = new ArrayList<>();

  /** Components that come from histograms in any part of the result. */
  private final Set<String> inexact = new HashSet<>();

  QueryRun(QuerySpec spec, int accountId, SqlRunner sql, String route, RawBound bound) {
    this.spec = spec;
    this.accountId = accountId;
    this.sql = sql;
    this.route = route;
    this.bound = bound;
    this.components =
        spec.measures().stream()
            .flatMap(measure -> measure.formula().components().stream())
            .collect(Collectors.toSet());
    this.byTime = spec.time().every().isPresent();
  }

  /** Runs it; blocks. */
  QueryResult result() {
    TimeRange range = spec.time().range();
    boolean isGrouped = byTime || !spec.dimensions().isEmpty();
    GroupedRead main = plan(range, true, spec.where());
    if (spec.options().explain()) {
      return result(main, new Rows.Page(List.of(), Optional.empty()), Parts.NONE, 0);
    }
    Optional<GroupedRead.Page> inStore = Rows.pageInStore(spec, main.plans());
    Supplier<Groups> groups =
        inStore.map(page -> main.begin(accountId, sql, route, page)).orElseGet(() -> begin(main));
    Optional<Supplier<Groups>> before =
        spec.options().previous().map(previous -> begin(plan(previous, true, spec.where())));
    Optional<Supplier<Groups>> totals =
        when(spec.options().totals(), () -> begin(plan(range, false, spec.where())));
    Optional<Supplier<Groups>> totalsBefore =
        spec.options()
            .previous()
            .filter(previous -> spec.options().totals())
            .map(previous -> begin(plan(previous, false, spec.where())));
    Optional<Supplier<Groups>> unpriced = when(isOfCost(), () -> begin(unpriced(range)));

    Groups read = groups.get();
    Rows.Page page =
        new Rows(spec, main.calendar())
            .page(
                read.components(),
                before.map(previous -> previous.get().components()),
                inStore.isPresent());
    Optional<Supplier<Groups>> others =
        when(isGrouped && spec.options().others(), () -> begin(others(main, page.rows())));
    Parts parts =
        new Parts(
            totals.map(this::values),
            others.map(this::values),
            totalsBefore.map(this::values),
            unpriced.map(QueryRun::unpriced));
    return result(main, page, parts, read.rawEvents());
  }

  /** What a result has besides rows. */
  private record Parts(
      Optional<Values> totals,
      Optional<Values> others,
      Optional<Values> totalsBefore,
      Optional<Unpriced> unpriced) {
    static final Parts NONE =
        new Parts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static <T> Optional<T> when(boolean wanted, Supplier<T> value) {
    return wanted ? Optional.of(value.get()) : Optional.empty();
  }

  private Supplier<Groups> begin(GroupedRead read) {
    return read.begin(accountId, sql, route);
  }

  /** Plans a read of the query's measures, by its groups or of all together. */
  private GroupedRead plan(TimeRange range, boolean grouped, List<Condition> where) {
    List<NamedDimension> dimensions = grouped ? spec.dimensions() : List.of();
    Calendar calendar =
        Calendar.of(
            range,
            spec.time().zone(),
            grouped ? spec.time().every() : Optional.empty(),
            named(dimensions, where));
    return noted(new GroupedRead(components, dimensions, grouped && byTime, where, calendar));
  }

  private static List<NamedDimension> named(List<NamedDimension> grouped, List<Condition> where) {
    List<NamedDimension> named = new ArrayList<>(grouped);
    where.forEach(condition -> condition.dimensions().forEach(named::add));
    return named;
  }

  /** All that is in no row of a page. */
  private GroupedRead others(GroupedRead main, List<ResultRow> page) {
    List<Condition> where = new ArrayList<>(spec.where());
    if (!page.isEmpty()) {
      List<List<String>> groups = new ArrayList<>();
      for (ResultRow row : page) {
        List<String> group = new ArrayList<>(row.dimensions());
        if (byTime) {
          group.add(Long.toString(main.calendar().seconds(row.period())));
        }
        groups.add(group);
      }
      where.add(new Condition.Outside(spec.dimensions(), byTime, groups));
    }
    return noted(new GroupedRead(components, List.of(), false, where, main.calendar()));
  }

  private boolean isOfCost() {
    return !Collections.disjoint(components, OF_COST);
  }

  private GroupedRead unpriced(TimeRange range) {
    NamedDimension model =
        Catalog.DIMENSIONS.stream().filter(d -> d.name().equals("model")).findFirst().orElseThrow();
    List<NamedDimension> grouped = List.of(model);
    Calendar calendar =
        Calendar.of(range, spec.time().zone(), Optional.empty(), named(grouped, spec.where()));
    return noted(new GroupedRead(Set.of(UNPRICED), grouped, false, spec.where(), calendar));
  }

  private static Unpriced unpriced(Supplier<Groups> read) {
    BigDecimal responses = BigDecimal.ZERO;
    List<String> models = new ArrayList<>();
    for (Map.Entry<GroupedRead.GroupKey, Map<String, Object>> group :
        read.get().components().entrySet()) {
      if (group.getValue().get(UNPRICED) instanceof BigDecimal count && count.signum() > 0) {
        responses = responses.add(count);
        models.add(group.getKey().dimensions().get(0));
      }
    }
    models.sort(NameOrder.BYTES);
    return new Unpriced(responses.longValueExact(), models);
  }

  private Values values(Supplier<Groups> read) {
    Map<String, Object> all =
        read.get().components().values().stream().findFirst().orElse(Map.of());
    return Rows.values(spec.measures(), all);
  }

  /** Notes what a read reads, unless that is too much. */
  private GroupedRead noted(GroupedRead read) {
    for (FamilyPlan plan : read.plans()) {
      long raw = bound.check(plan);
      String family = plan.need().family().name();
      reads.add(
          new PlannedRead(
              family,
              plan.tables(),
              plan.cover().expectedRows(),
              raw,
              when(spec.options().explain(), () -> StatementText.of(plan))));
      plan.aggregates()
          .forEach(
              (name, aggregate) -> {
                if (aggregate.reading() == Reading.BINS) {
                  inexact.add(family + "." + name);
                }
              });
    }
    return read;
  }

  private QueryResult result(GroupedRead main, Rows.Page page, Parts parts, long rawEvents) {
    List<Column> columns = columns();
    Set<String> tables = new LinkedHashSet<>();
    reads.forEach(read -> tables.addAll(read.tables()));
    return new QueryResult(
        columns,
        page.rows(),
        parts.totals(),
        parts.others(),
        parts.totalsBefore(),
        parts.unpriced(),
        reads,
        new Meta(
            main.calendar().range(),
            spec.options().previous(),
            List.copyOf(tables),
            rawEvents,
            columns.stream().allMatch(Column::exact),
            page.nextOffset()));
  }

  private List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    if (byTime) {
      columns.add(new Column("time", "time", "", true));
    }
    spec.dimensions().forEach(d -> columns.add(new Column(d.name(), d.type(), "", true)));
    for (NamedMeasure measure : spec.measures()) {
      boolean exact = Collections.disjoint(measure.formula().components(), inexact);
      columns.add(new Column(measure.name(), measure.type(), measure.unit(), exact));
    }
    return columns;
  }
}
