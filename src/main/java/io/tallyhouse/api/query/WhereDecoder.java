package io.tallyhouse.api.query;

import io.tallyhouse.api.query.JsonFields.Field;
import io.tallyhouse.query.plan.Condition;
import io.tallyhouse.query.plan.QuerySpec;
import io.tallyhouse.rollup.Catalog;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.NamedMeasure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the filters of a query. Not thread-safe. */
final class WhereDecoder {
  private static final int DEPTH_MAX = 6;
  private static final List<String> TESTS = List.of("in", "eq", "prefix");
  private static final List<String> MEMBERS =
      List.of("field", "in", "eq", "prefix", "any", "all", "not");

  private final JsonFields fields;
  private final List<NamedMeasure> measures;
  private int filters;
  private int values;

  WhereDecoder(JsonFields fields, List<NamedMeasure> measures) {
    this.fields = fields;
    this.measures = measures;
  }

  /** The filters, without those that exclude nothing: they must not decide what is read. */
  List<Condition> decode(Field where) {
    List<Condition> conditions = conditions(where, 0, 0);
    conditions.removeIf(Condition::isAlways);
    if (filters > QuerySpec.FILTERS_MAX) {
      fields.violate(where.path(), "Must have at most " + QuerySpec.FILTERS_MAX + " filters");
    }
    if (values > QuerySpec.VALUES_MAX) {
      fields.violate(
          where.path(), "Must have at most " + QuerySpec.VALUES_MAX + " values together");
    }
    return conditions;
  }

  private List<Condition> conditions(Field list, int min, int depth) {
    List<Condition> conditions = new ArrayList<>();
    for (Field item : fields.items(list, min, QuerySpec.FILTERS_MAX)) {
      condition(item, depth).ifPresent(conditions::add);
    }
    return conditions;
  }

  private Optional<Condition> condition(Field item, int depth) {
    filters++;
    if (depth > DEPTH_MAX) {
      fields.violate(item.path(), "Must not be more than " + DEPTH_MAX + " deep");
      return Optional.empty();
    }
    if (!fields.isObject(item, MEMBERS)) {
      return Optional.empty();
    }
    List<String> kinds =
        List.of("field", "any", "all", "not").stream().filter(item.value()::has).toList();
    if (kinds.size() != 1) {
      fields.violate(item.path(), "Needs one of field, any, all, not");
      return Optional.empty();
    }
    return switch (kinds.get(0)) {
      case "any" -> Optional.of(new Condition.Any(conditions(item.member("any"), 1, depth + 1)));
      case "all" -> Optional.of(new Condition.All(conditions(item.member("all"), 1, depth + 1)));
      case "not" -> condition(item.member("not"), depth + 1).map(Condition.Not::new);
      default -> ofField(item);
    };
  }

  private Optional<Condition> ofField(Field item) {
    Field field = item.member("field");
    Optional<String> name = fields.requiredText(field);
    Optional<NamedDimension> dimension = name.map(known -> QueryDecoder.DIMENSIONS.get(known));
    if (name.isPresent() && dimension.isEmpty()) {
      fields.violate(
          field.path(),
          NearestName.unknown("dimension", name.get(), QueryDecoder.DIMENSIONS.keySet()));
    }
    dimension.ifPresent(known -> checkHas(known, field.path()));
    List<String> tests = TESTS.stream().filter(item.value()::has).toList();
    if (tests.size() != 1) {
      fields.violate(item.path(), "Needs one of in, eq, prefix");
      return Optional.empty();
    }
    Field tested = item.member(tests.get(0));
    if (tests.get(0).equals("prefix")) {
      values++;
      Optional<String> prefix = fields.requiredText(tested);
      if (dimension.isPresent() && isNumber(dimension.get())) {
        fields.violate(tested.path(), dimension.get().name() + " is a number: use in or eq");
      }
      return dimension.flatMap(d -> prefix.map(text -> new Condition.Prefix(d, text)));
    }
    List<Field> items =
        tests.get(0).equals("eq") ? List.of(tested) : fields.items(tested, 1, QuerySpec.VALUES_MAX);
    List<String> texts = new ArrayList<>();
    for (Field value : items) {
      values++;
      value(value, dimension).ifPresent(texts::add);
    }
    return texts.isEmpty() ? Optional.empty() : dimension.map(d -> new Condition.In(d, texts));
  }

  private Optional<String> value(Field value, Optional<NamedDimension> dimension) {
    if (dimension.map(WhereDecoder::isNumber).orElse(false)) {
      if (value.value().isIntegralNumber() && value.value().canConvertToInt()) {
        return Optional.of(Integer.toString(value.value().intValue()));
      }
      fields.violate(value.path(), "Must be an integer");
      return Optional.empty();
    }
    return fields.requiredText(value);
  }

  private static boolean isNumber(NamedDimension dimension) {
    return dimension.kind() != NamedDimension.Kind.OF_COLUMN;
  }

  /** Notes if there are measures that a dimension says nothing of. */
  void checkHas(NamedDimension dimension, String path) {
    for (NamedMeasure measure : measures) {
      if (!has(measure, dimension)) {
        String known =
            Catalog.DIMENSIONS.stream()
                .filter(other -> has(measure, other))
                .map(NamedDimension::name)
                .collect(Collectors.joining(", "));
        fields.violate(
            path,
            "%s is no dimension of %s, which has %s"
                .formatted(dimension.name(), measure.name(), known));
        return;
      }
    }
  }

  /** Whether a measure can be grouped and filtered by a dimension. */
  static boolean has(NamedMeasure measure, NamedDimension dimension) {
    return Catalog.FAMILIES.stream()
        .filter(family -> measure.formula().components().stream().anyMatch(family::owns))
        .allMatch(family -> family.has(dimension));
  }
}
