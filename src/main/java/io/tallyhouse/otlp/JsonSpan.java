package io.tallyhouse.otlp;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads one span in JSON. Not thread-safe. */
final class JsonSpan {
  private static final String ERROR = "2";
  private static final String ERROR_NAME = "STATUS_CODE_ERROR";

  private final JsonParser json;
  private final AttributesReader attributes;
  private String traceId = "";
  private String spanId = "";
  private String parentId = "";
  private String name = "";
  private long startNanos;
  private long endNanos;
  private boolean failed;

  private JsonSpan(JsonParser json) {
    this.json = json;
    this.attributes = new AttributesReader(json);
  }

  static void parse(JsonParser json, RecordList<Span> into) throws IOException {
    JsonSpan span = new JsonSpan(json);
    JsonFields.fields(json, span::read);
    span.attributes.addOrReject(into, span::span);
  }

  private void read(String field) throws IOException {
    switch (field) {
      case "traceId" -> traceId = JsonFields.hex(json);
      case "spanId" -> spanId = JsonFields.hex(json);
      case "parentSpanId" -> parentId = JsonFields.hex(json);
      case "name" -> name = JsonFields.text(json);
      case "startTimeUnixNano" -> startNanos = JsonFields.nanos(json);
      case "endTimeUnixNano" -> endNanos = JsonFields.nanos(json);
      case "attributes" -> attributes.read();
      case "status" -> JsonFields.fields(json, this::readStatus);
      default -> json.skipChildren();
    }
  }

  private void readStatus(String field) throws IOException {
    if (field.equals("code") && json.currentToken().isScalarValue()) {
      failed = json.getText().equals(ERROR) || json.getText().equals(ERROR_NAME);
    } else {
      json.skipChildren();
    }
  }

  private Span span() {
    return new Span(
        new Span.Ids(traceId, spanId, parentId),
        name,
        new Span.Times(startNanos, endNanos),
        failed,
        attributes.attributes(),
        Source.NONE);
  }
}
