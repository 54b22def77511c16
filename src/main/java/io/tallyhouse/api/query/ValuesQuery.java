package io.tallyhouse.api.query;

import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.query.plan.Condition;
import io.tallyhouse.query.plan.QuerySpec;
import io.tallyhouse.query.plan.QuerySpec.Order;
import io.tallyhouse.rollup.NamedDimension;
import io.tallyhouse.rollup.NamedMeasure;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The query whose groups are a dimension's values. */
final class ValuesQuery {
  /** What values are counted by: the first that has the dimension. */
  private static final List<String> COUNTED_BY =
      List.of(
          "calls",
          "responses",
          "sessions_started",
          "model_requests",
          "edits_accepted",
          "records",
          "events");

  /** Those whose values mostly come from events that are no calls or responses. */
  private static final List<String> OF_ALL_EVENTS = List.of("user", "assistant");

  private ValuesQuery() {}

  static void checkRange(QueryParameters parameters, long fromMs, long toMs) {
    if (fromMs < TimeRange.MIN_MS || toMs > TimeRange.MAX_MS) {
      parameters.violate("from", "Must be in 1970 to 2099, as to");
    } else if (fromMs >= toMs) {
      parameters.violate("from", "Must be before to");
    }
  }

  static QuerySpec of(NamedDimension dimension, String prefix, long fromMs, long toMs, int limit) {
    boolean isText = dimension.kind() == NamedDimension.Kind.OF_COLUMN;
    List<Condition> where =
        prefix.isEmpty() || !isText ? List.of() : List.of(new Condition.Prefix(dimension, prefix));
    return new QuerySpec(
        List.of(counted(dimension)),
        List.of(dimension),
        new QuerySpec.Time(new TimeRange(fromMs, toMs), ZoneOffset.UTC, Optional.empty(), false),
        where,
        List.of(),
        List.of(new Order(Order.By.MEASURE, 0, true)),
        new QuerySpec.Page(limit, 0),
        new QuerySpec.Options(false, false, Optional.empty(), false));
  }

  private static NamedMeasure counted(NamedDimension dimension) {
    String name =
        OF_ALL_EVENTS.contains(dimension.name())
            ? "events"
            : COUNTED_BY.stream()
                .filter(counted -> WhereDecoder.has(measure(counted), dimension))
                .findFirst()
                .orElse("events");
    return measure(name);
  }

  private static NamedMeasure measure(String name) {
    return Objects.requireNonNull(QueryDecoder.MEASURES.get(name), name);
  }
}
