package io.tallyhouse.otlp;

/**
 * What a request exports: how its body is read, and what its response calls those that were not
 * taken. Thread-safe.
 *
 * @param <T> what it has
 */
public final class Signal<T extends Sent<T>> {
  public static final Signal<LogRecord> LOGS =
      new Signal<>(
          "rejectedLogRecords",
          new ProtobufBody<>(ProtobufRecords::log),
          new JsonBody<>(
              new JsonBody.Names("resourceLogs", "scopeLogs", "logRecords"), JsonLog::parse));

  public static final Signal<DataPoint> METRICS =
      new Signal<>(
          "rejectedDataPoints",
          new ProtobufBody<>(ProtobufRecords::metric),
          new JsonBody<>(
              new JsonBody.Names("resourceMetrics", "scopeMetrics", "metrics"), JsonMetric::parse));

  public static final Signal<Span> TRACES =
      new Signal<>(
          "rejectedSpans",
          new ProtobufBody<>(ProtobufRecords::span),
          new JsonBody<>(
              new JsonBody.Names("resourceSpans", "scopeSpans", "spans"), JsonSpan::parse));

  private final String rejectedField;
  private final RecordReader<T> protobuf;
  private final RecordReader<T> json;

  private Signal(String rejectedField, RecordReader<T> protobuf, RecordReader<T> json) {
    this.rejectedField = rejectedField;
    this.protobuf = protobuf;
    this.json = json;
  }

  /** What reads a body of an encoding. */
  public RecordReader<T> reader(Encoding encoding) {
    return switch (encoding) {
      case PROTOBUF -> protobuf;
      case JSON -> json;
    };
  }

  /** The field of a response in JSON that has the number of those rejected. */
  String rejectedField() {
    return rejectedField;
  }
}
