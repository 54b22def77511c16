package io.tallyhouse.api.query;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.query.plan.QueryResult;
import io.tallyhouse.query.plan.QueryResult.Column;
import io.tallyhouse.query.plan.QueryResult.PlannedRead;
import io.tallyhouse.query.plan.QueryResult.ResultRow;
import io.tallyhouse.query.plan.QueryResult.Values;
import io.tallyhouse.query.plan.QuerySpec;
import io.tallyhouse.rollup.NamedDimension;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Results as JSON. */
final class ResultJson {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

  private ResultJson() {}

  static JsonNode of(QuerySpec spec, QueryResult result, long tookMs) {
    ObjectNode json = object();
    ArrayNode rows = json.putArray("rows");
    result.rows().forEach(row -> rows.add(row(spec, row)));
    ArrayNode columns = json.putArray("columns");
    for (Column column : result.columns()) {
      ObjectNode node = columns.addObject().put("name", column.name()).put("type", column.type());
      putUnit(node, column.unit());
      node.put("exact", column.exact());
    }
    result.totals().ifPresent(values -> json.set("totals", values(spec, values)));
    result.others().ifPresent(values -> json.set("others", values(spec, values)));
    result.previousTotals().ifPresent(values -> json.set("previous_totals", values(spec, values)));
    result
        .unpriced()
        .ifPresent(
            unpriced -> {
              ObjectNode node = json.putObject("unpriced").put("responses", unpriced.responses());
              unpriced.models().forEach(node.putArray("models")::add);
            });
    if (spec.options().explain()) {
      ArrayNode plan = json.putArray("plan");
      result.plans().forEach(read -> plan.add(plan(read)));
    }
    json.set("meta", meta(spec, result, tookMs));
    return json;
  }

  /** The unit of a column or measure; null if it has none. */
  static void putUnit(ObjectNode node, String unit) {
    node.put("unit", unit.isEmpty() ? null : unit);
  }

  private static ObjectNode meta(QuerySpec spec, QueryResult result, long tookMs) {
    ObjectNode meta = object();
    meta.set("range", range(spec, result.meta().range()));
    result
        .meta()
        .previous()
        .ifPresent(previous -> meta.set("previous_range", range(spec, previous)));
    spec.time().every().ifPresent(every -> meta.put("every", every.wireName()));
    result.meta().answeredFrom().forEach(meta.putArray("answered_from")::add);
    meta.put("raw_events_read", result.meta().rawEvents()).put("exact", result.meta().exact());
    result
        .meta()
        .nextOffset()
        .ifPresentOrElse(
            offset -> meta.put("next_cursor", QueryCursor.of(spec, offset)),
            () -> meta.putNull("next_cursor"));
    return meta.put("took_ms", tookMs);
  }

  private static ObjectNode plan(PlannedRead read) {
    ObjectNode node = object().put("family", read.family());
    read.tables().forEach(node.putArray("tables")::add);
    node.put("rows_expected", read.expectedRows())
        .put("raw_events_expected", read.rawEventsExpected());
    read.statement().ifPresent(sql -> node.put("statement", sql));
    return node;
  }

  private static ObjectNode range(QuerySpec spec, TimeRange range) {
    ZoneId zone = spec.time().zone();
    return object()
        .put("from", time(range.fromMs(), zone))
        .put("to", time(range.toMs(), zone))
        .put("zone", zone.getId().equals("Z") ? "UTC" : zone.getId());
  }

  /** A time on the zone's clocks, with its offset. */
  static String time(long timeMs, ZoneId zone) {
    return TIME.format(Instant.ofEpochMilli(timeMs).atZone(zone));
  }

  /** A JSON object a line for each row. */
  static String lines(QuerySpec spec, QueryResult result) {
    StringBuilder lines = new StringBuilder();
    result.rows().forEach(row -> lines.append(row(spec, row)).append('\n'));
    return lines.toString();
  }

  private static ObjectNode row(QuerySpec spec, ResultRow row) {
    ObjectNode node = object();
    if (spec.time().every().isPresent()) {
      node.put("time", time(row.periodStartMs(), spec.time().zone()));
    }
    List<NamedDimension> dimensions = spec.dimensions();
    for (int i = 0; i < dimensions.size(); i++) {
      String value = row.dimensions().get(i);
      if (dimensions.get(i).kind() == NamedDimension.Kind.OF_COLUMN) {
        node.put(dimensions.get(i).name(), value);
      } else {
        node.put(dimensions.get(i).name(), Integer.parseInt(value));
      }
    }
    node.setAll(values(spec, row.values()));
    row.previous().ifPresent(previous -> node.set("previous", values(spec, previous)));
    return node;
  }

  private static ObjectNode values(QuerySpec spec, Values values) {
    ObjectNode node = object();
    for (int i = 0; i < spec.measures().size(); i++) {
      put(node, spec.measures().get(i).name(), values.values().get(i));
    }
    return node;
  }

  private static void put(ObjectNode node, String name, @Nullable Object value) {
    if (value instanceof Long whole) {
      node.put(name, whole);
    } else if (value instanceof Double ratio) {
      node.put(name, ratio);
    } else if (value instanceof BigDecimal decimal) {
      node.put(name, plain(decimal));
    } else {
      node.putNull(name);
    }
  }

  /** A decimal without zeros at its end. */
  static BigDecimal plain(BigDecimal decimal) {
    BigDecimal stripped = decimal.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }

  static JsonNode values(NamedDimension dimension, QueryResult result) {
    ObjectNode json = object().put("dimension", dimension.name());
    ArrayNode values = json.putArray("values");
    for (ResultRow row : result.rows()) {
      ObjectNode value = values.addObject().put("value", row.dimensions().get(0));
      put(value, "count", row.values().values().get(0));
    }
    return json.put("counted_by", result.columns().get(1).name())
        .put("has_more", result.meta().nextOffset().isPresent());
  }
}
