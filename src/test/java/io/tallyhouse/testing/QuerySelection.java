package io.tallyhouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Which rows of a query of {@code /api/v1/query} are wanted, and in which order. */
final class QuerySelection {
  private final JsonNode query;
  private final List<String> measures;
  private final List<String> dimensions;

  QuerySelection(JsonNode query, List<String> measures, List<String> dimensions) {
    this.query = query;
    this.measures = measures;
    this.dimensions = dimensions;
  }

  boolean holds(List<Object> values) {
    for (JsonNode having : query.path("having")) {
      Object value = values.get(measures.indexOf(having.path("measure").asText()));
      for (String name : List.of("eq", "gt", "gte", "lt", "lte")) {
        if (having.has(name)) {
          int compared =
              value == null ? 2 : number(value).compareTo(having.path(name).decimalValue());
          boolean holds =
              switch (name) {
                case "eq" -> compared == 0;
                case "gt" -> compared > 0;
                case "gte" -> compared >= 0;
                case "lt" -> compared < 0;
                default -> compared <= 0;
              };
          if (value == null || !holds) {
            return false;
          }
        }
      }
    }
    return true;
  }

  Comparator<ExpectedRow> order() {
    Comparator<ExpectedRow> order = Comparator.comparing(row -> 0);
    List<Comparator<ExpectedRow>> said = new ArrayList<>();
    for (JsonNode by : query.path("order")) {
      said.add(by(by.path("by").asText(), by.path("desc").asBoolean()));
    }
    if (said.isEmpty()) {
      said.add(by("time", false));
      said.add(by(measures.get(0), true));
    }
    said.add(by("time", false));
    dimensions.forEach(dimension -> said.add(by(dimension, false)));
    for (Comparator<ExpectedRow> next : said) {
      order = order.thenComparing(next);
    }
    return order;
  }

  private Comparator<ExpectedRow> by(String name, boolean descending) {
    int sign = descending ? -1 : 1;
    if (name.equals("time")) {
      return (one, other) -> sign * Long.compare(one.key().startMs(), other.key().startMs());
    }
    int dimension = dimensions.indexOf(name);
    if (dimension >= 0) {
      return (one, other) ->
          sign
              * compareTexts(
                  name,
                  one.key().dimensions().get(dimension),
                  other.key().dimensions().get(dimension));
    }
    int measure = measures.indexOf(name);
    return (one, other) -> {
      Object first = one.values().get(measure);
      Object second = other.values().get(measure);
      if (first == null || second == null) {
        return Boolean.compare(first == null, second == null);
      }
      return sign * number(first).compareTo(number(second));
    };
  }

  private static int compareTexts(String dimension, String one, String other) {
    if (dimension.equals("hour_of_day") || dimension.equals("day_of_week")) {
      return Integer.compare(Integer.parseInt(one), Integer.parseInt(other));
    }
    return Arrays.compareUnsigned(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  static BigDecimal number(Object value) {
    return value instanceof Long whole
        ? BigDecimal.valueOf(whole)
        : value instanceof Double ratio ? BigDecimal.valueOf(ratio) : (BigDecimal) value;
  }
}
