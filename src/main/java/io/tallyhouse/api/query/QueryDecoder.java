package io.tallyhouse.api.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.api.query.JsonFields.Field;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.query.plan.Condition;
import io.tallyhouse.query.plan.QuerySpec;
import io.tallyhouse.query.plan.QuerySpec.Comparison;
import io.tallyhouse.query.plan.QuerySpec.Having;
import io.tallyhouse.query.plan.QuerySpec.Order;
import io.tallyhouse.rollup.Catalog;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.NamedMeasure;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes a {@link QuerySpec} of a request's JSON. Everything that is wrong is found at once. */
final class QueryDecoder {
  /** Rows of a page where the request says nothing. */
  static final int LIMIT_DEFAULT = 1000;

  private static final int ORDER_MAX = 10;
  private static final String TIME = "time";
  private static final String COMPARE_PREVIOUS = "previous";
  private static final List<String> MEMBERS =
      List.of(
          "measures",
          "dimensions",
          TIME,
          "where",
          "having",
          "order",
          "limit",
          "cursor",
          "totals",
          "others",
          "compare",
          "explain");
  private static final List<String> ORDER_MEMBERS = List.of("by", "desc");

  static final Map<String, NamedMeasure> MEASURES = byName(Catalog.measures());
  static final Map<String, NamedDimension> DIMENSIONS = dimensionsByName();

  private final QuerySource source;
  private final JsonFields fields;
  private final Field body;
  private final Clock clock;

  private QueryDecoder(JsonNode body, QuerySource source, Clock clock) {
    this.source = source;
    this.fields = new JsonFields(source.field());
    this.body = new Field("", body);
    this.clock = clock;
  }

  /**
   * The query that a JSON value is.
   *
   * @param source where it is from
   * @throws ApiError that names all violations
   */
  static QuerySpec decode(JsonNode body, QuerySource source, Clock clock) {
    return new QueryDecoder(body, source, clock).decode();
  }

  private QuerySpec decode() {
    if (!fields.isObject(body, MEMBERS)) {
      throw source.refusal(fields.violations());
    }
    List<NamedMeasure> measures = measures();
    WhereDecoder filters = new WhereDecoder(fields, measures);
    List<NamedDimension> dimensions = dimensions(filters);
    List<Condition> where = filters.decode(body.member("where"));
    Optional<TimeDecoder.Decoded> time =
        new TimeDecoder(fields, clock).decode(body.member(TIME), isByTime(), isComparing());
    List<Having> having = having(measures);
    boolean grouped = time.map(decoded -> decoded.time().every().isPresent()).orElse(true);
    List<Order> order = order(measures, dimensions, grouped);
    int limit = fields.integer(body.member("limit"), LIMIT_DEFAULT, 1, QuerySpec.ROWS_MAX);
    QuerySpec.Options options =
        new QuerySpec.Options(
            fields.flag(body.member("totals")),
            fields.flag(body.member("others")),
            time.flatMap(TimeDecoder.Decoded::previous),
            fields.flag(body.member("explain")));
    Optional<String> cursor = fields.text(body.member("cursor"));
    check();
    QuerySpec first =
        new QuerySpec(
            measures,
            dimensions,
            time.orElseThrow().time(),
            where,
            having,
            order,
            new QuerySpec.Page(limit, 0),
            options);
    return cursor.map(text -> pageOf(first, text)).orElse(first);
  }

  private QuerySpec pageOf(QuerySpec first, String cursor) {
    OptionalLong offset = QueryCursor.offset(first, cursor);
    if (offset.isEmpty()) {
      fields.violate("cursor", "Must be the next_cursor of an earlier page of the same query");
      check();
    }
    return QueryCursor.at(first, offset.orElse(0));
  }

  private void check() {
    if (!fields.violations().isEmpty()) {
      throw source.refusal(fields.violations());
    }
  }

  private List<NamedMeasure> measures() {
    List<NamedMeasure> measures = new ArrayList<>();
    for (Field item : fields.items(body.member("measures"), 1, QuerySpec.MEASURES_MAX)) {
      named(item, "measure", MEASURES, measures).ifPresent(measures::add);
    }
    return measures;
  }

  /** Whether time is one of the dimensions. */
  private boolean isByTime() {
    for (JsonNode name : body.member("dimensions").value()) {
      if (TIME.equals(name.textValue())) {
        return true;
      }
    }
    return false;
  }

  /** The dimensions besides time. */
  private List<NamedDimension> dimensions(WhereDecoder filters) {
    List<NamedDimension> dimensions = new ArrayList<>();
    List<Field> items = fields.items(body.member("dimensions"), 0, QuerySpec.DIMENSIONS_MAX + 1);
    for (Field item : items) {
      if (!TIME.equals(item.value().textValue())) {
        Optional<NamedDimension> named = named(item, "dimension", DIMENSIONS, dimensions);
        named.ifPresent(dimension -> filters.checkHas(dimension, item.path()));
        named.ifPresent(dimensions::add);
      }
    }
    if (dimensions.size() > QuerySpec.DIMENSIONS_MAX) {
      fields.violate(
          "dimensions", "Must have at most " + QuerySpec.DIMENSIONS_MAX + " items besides time");
    }
    return dimensions;
  }

  private <T> Optional<T> named(Field item, String what, Map<String, T> known, List<T> before) {
    Optional<String> name = fields.requiredText(item);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    T value = known.get(name.get());
    if (value == null) {
      fields.violate(item.path(), NearestName.unknown(what, name.get(), known.keySet()));
    } else if (before.contains(value)) {
      fields.violate(item.path(), name.get() + " is there already");
      return Optional.empty();
    }
    return Optional.ofNullable(value);
  }

  private List<Having> having(List<NamedMeasure> measures) {
    List<String> comparisons =
        EnumSet.allOf(Comparison.class).stream()
            .map(comparison -> comparison.name().toLowerCase(Locale.ROOT))
            .toList();
    List<String> members = new ArrayList<>(comparisons);
    members.add("measure");
    List<Having> having = new ArrayList<>();
    for (Field item : fields.items(body.member("having"), 0, QuerySpec.MEASURES_MAX)) {
      if (!fields.isObject(item, members)) {
        continue;
      }
      Optional<NamedMeasure> measure = ofQuery(item.member("measure"), measures);
      List<String> named = comparisons.stream().filter(item.value()::has).toList();
      if (named.isEmpty()) {
        fields.violate(item.path(), "Needs one of " + String.join(", ", comparisons));
      }
      for (String name : named) {
        Field bound = item.member(name);
        if (!bound.value().isNumber()) {
          fields.violate(bound.path(), "Must be a number");
        } else if (measure.isPresent()) {
          Comparison comparison = Comparison.valueOf(name.toUpperCase(Locale.ROOT));
          having.add(new Having(measure.get(), comparison, bound.value().decimalValue()));
        }
      }
    }
    return having;
  }

  private Optional<NamedMeasure> ofQuery(Field field, List<NamedMeasure> measures) {
    Optional<String> name = fields.requiredText(field);
    Optional<NamedMeasure> found =
        measures.stream().filter(m -> name.isPresent() && m.name().equals(name.get())).findFirst();
    if (name.isPresent() && found.isEmpty()) {
      List<String> known = measures.stream().map(NamedMeasure::name).toList();
      fields.violate(field.path(), NearestName.unknown("measure of this query", name.get(), known));
    }
    return found;
  }

  private List<Order> order(
      List<NamedMeasure> measures, List<NamedDimension> dimensions, boolean byTime) {
    List<String> known = new ArrayList<>();
    measures.forEach(measure -> known.add(measure.name()));
    dimensions.forEach(dimension -> known.add(dimension.name()));
    if (byTime) {
      known.add(TIME);
    }
    List<Order> order = new ArrayList<>();
    for (Field item : fields.items(body.member("order"), 0, ORDER_MAX)) {
      if (fields.isObject(item, ORDER_MEMBERS)) {
        boolean descending = fields.flag(item.member("desc"));
        Optional<String> name = fields.requiredText(item.member("by"));
        int at = name.map(known::indexOf).orElse(-1);
        if (name.isPresent() && at < 0) {
          fields.violate(
              item.member("by").path(),
              NearestName.unknown("measure or dimension of this query", name.get(), known));
        } else if (at >= 0) {
          order.add(order(at, measures.size(), dimensions.size(), descending));
        }
      }
    }
    if (order.isEmpty() && !measures.isEmpty()) {
      if (byTime) {
        order.add(new Order(Order.By.TIME, 0, false));
      }
      order.add(new Order(Order.By.MEASURE, 0, true));
    }
    return order;
  }

  private static Order order(int at, int measures, int dimensions, boolean descending) {
    if (at < measures) {
      return new Order(Order.By.MEASURE, at, descending);
    }
    return at < measures + dimensions
        ? new Order(Order.By.DIMENSION, at - measures, descending)
        : new Order(Order.By.TIME, 0, descending);
  }

  private boolean isComparing() {
    Optional<String> compare = fields.text(body.member("compare"));
    if (compare.isPresent() && !compare.get().equals(COMPARE_PREVIOUS)) {
      fields.violate(
          "compare",
          NearestName.unknown("time to compare with", compare.get(), List.of(COMPARE_PREVIOUS)));
    }
    return compare.isPresent();
  }

  private static Map<String, NamedMeasure> byName(List<NamedMeasure> measures) {
    Map<String, NamedMeasure> named = new LinkedHashMap<>();
    measures.forEach(measure -> named.put(measure.name(), measure));
    return named;
  }

  private static Map<String, NamedDimension> dimensionsByName() {
    Map<String, NamedDimension> named = new LinkedHashMap<>();
    Catalog.DIMENSIONS.forEach(dimension -> named.put(dimension.name(), dimension));
    return named;
  }
}
