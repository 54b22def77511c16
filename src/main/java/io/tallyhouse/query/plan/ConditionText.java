package io.tallyhouse.query.plan;

import static java.util.stream.Collectors.joining;

import io.tallyhouse.rollup.NamedDimension;
import java.util.ArrayList;
import java.util.List;

/** The SQL of conditions, whose values are bound. Not thread-safe. */
final class ConditionText {
  private final RowExpressions row;
  private final Bindings bindings;

  ConditionText(RowExpressions row, Bindings bindings) {
    this.row = row;
    this.bindings = bindings;
  }

  String of(Condition condition) {
    if (condition instanceof Condition.In in) {
      return text(in.dimension())
          + " IN ("
          + in.values().stream().map(bindings::text).collect(joining(", "))
          + ")";
    }
    if (condition instanceof Condition.Prefix prefix) {
      return "startsWith(" + text(prefix.dimension()) + ", " + bindings.text(prefix.text()) + ")";
    }
    if (condition instanceof Condition.Any any) {
      return joined(any.conditions(), " OR ");
    }
    if (condition instanceof Condition.All all) {
      return joined(all.conditions(), " AND ");
    }
    if (condition instanceof Condition.Not not) {
      return "NOT (" + of(not.condition()) + ")";
    }
    if (condition instanceof Condition.Outside outside) {
      return outside(outside);
    }
    throw new IllegalStateException("unknown condition " + condition);
  }

  private String joined(List<Condition> conditions, String operator) {
    return conditions.stream().map(c -> "(" + of(c) + ")").collect(joining(operator));
  }

  private String text(NamedDimension dimension) {
    String expression = row.of(dimension);
    return dimension.kind() == NamedDimension.Kind.OF_COLUMN
        ? expression
        : "toString(" + expression + ")";
  }

  private String outside(Condition.Outside outside) {
    List<String> texts = new ArrayList<>();
    outside.grouped().forEach(dimension -> texts.add(row.of(dimension)));
    if (outside.byTime()) {
      texts.add(row.period());
    }
    String key =
        texts.stream().map("hex(toString(%s))"::formatted).collect(joining(", ", "[", "]"));
    return bindings.groups(outside.groups()).stream()
        .map(groups -> key + " NOT IN " + groups)
        .collect(joining(" AND "));
  }
}
