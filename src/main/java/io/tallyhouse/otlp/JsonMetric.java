package io.tallyhouse.otlp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the points of one metric in JSON: of a sum that only grows; of other metrics none. What
 * kind of sum it is may stand behind the points. Not thread-safe.
 */
final class JsonMetric {
  private static final String CUMULATIVE = "2";
  private static final String CUMULATIVE_NAME = "AGGREGATION_TEMPORALITY_CUMULATIVE";
  private static final long NO_RECORDED_VALUE = 1;

  private final JsonParser json;
  private final int pointsMax;
  private final List<Point> points = new ArrayList<>();
  private String name = "";
  private boolean monotonic;
  private boolean cumulative;
  private int tooMany;

  /** A point as it is read. */
  private static final class Point {
    private final AttributesReader attributes;
    private long startNanos;
    private long timeNanos;
    private double value = Double.NaN;
    private boolean hasNone;

    Point(JsonParser json) {
      this.attributes = new AttributesReader(json);
    }
  }

  private JsonMetric(JsonParser json, int pointsMax) {
    this.json = json;
    this.pointsMax = pointsMax;
  }

  static void parse(JsonParser json, RecordList<DataPoint> into) throws IOException {
    JsonMetric metric = new JsonMetric(json, OtlpLimits.RECORDS_MAX - into.size());
    JsonFields.fields(json, metric::read);
    if (metric.monotonic) {
      metric.points.forEach(point -> metric.add(point, into));
      for (int i = 0; i < metric.tooMany; i++) {
        into.reject(Rejection.TOO_MANY_RECORDS);
      }
    }
  }

  private void add(Point point, RecordList<DataPoint> into) {
    if (point.hasNone) {
      return;
    }
    if (point.attributes.rejection() == null && !Double.isFinite(point.value)) {
      into.reject(Rejection.NO_VALUE);
      return;
    }
    point.attributes.addOrReject(
        into,
        () ->
            new DataPoint(
                name,
                cumulative,
                new DataPoint.Interval(point.startNanos, point.timeNanos),
                point.value,
                point.attributes.attributes(),
                Source.NONE));
  }

  private void read(String field) throws IOException {
    switch (field) {
      case "name" -> name = JsonFields.text(json);
      case "sum" -> JsonFields.fields(json, this::readSum);
      default -> json.skipChildren();
    }
  }

  private void readSum(String field) throws IOException {
    switch (field) {
      case "dataPoints" -> JsonFields.elements(json, this::readPoint);
      case "isMonotonic" -> {
        monotonic = json.currentToken() == JsonToken.VALUE_TRUE;
        json.skipChildren();
      }
      case "aggregationTemporality" -> {
        String text = json.currentToken().isScalarValue() ? json.getText() : "";
        cumulative = text.equals(CUMULATIVE) || text.equals(CUMULATIVE_NAME);
        json.skipChildren();
      }
      default -> json.skipChildren();
    }
  }

  private void readPoint() throws IOException {
    if (points.size() >= pointsMax) {
      tooMany++;
      json.skipChildren();
      return;
    }
    Point point = new Point(json);
    points.add(point);
    JsonFields.fields(json, field -> readPoint(point, field));
  }

  private void readPoint(Point point, String field) throws IOException {
    switch (field) {
      case "startTimeUnixNano" -> point.startNanos = JsonFields.nanos(json);
      case "timeUnixNano" -> point.timeNanos = JsonFields.nanos(json);
      case "asDouble", "asInt" -> point.value = JsonFields.number(json);
      case "flags" -> point.hasNone = (JsonFields.nanos(json) & NO_RECORDED_VALUE) != 0;
      case "attributes" -> point.attributes.read();
      default -> json.skipChildren();
    }
  }
}
