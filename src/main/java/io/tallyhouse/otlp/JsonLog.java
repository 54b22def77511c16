package io.tallyhouse.otlp;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads one log record in JSON. Not thread-safe. */
final class JsonLog {
  private final JsonParser json;
  private final AttributesReader attributes;
  private long timeNanos;
  private long observedNanos;
  private String eventName = "";
  private String body = "";
  private String traceId = "";
  private String spanId = "";

  private JsonLog(JsonParser json) {
    this.json = json;
    this.attributes = new AttributesReader(json);
  }

  static void parse(JsonParser json, RecordList<LogRecord> into) throws IOException {
    JsonLog log = new JsonLog(json);
    JsonFields.fields(json, log::read);
    log.attributes.addOrReject(into, log::record);
  }

  private void read(String name) throws IOException {
    switch (name) {
      case "timeUnixNano" -> timeNanos = JsonFields.nanos(json);
      case "observedTimeUnixNano" -> observedNanos = JsonFields.nanos(json);
      case "eventName" -> eventName = JsonFields.text(json);
      case "body" -> body = attributes.value() instanceof Value.Text text ? text.text() : "";
      case "attributes" -> attributes.read();
      case "traceId" -> traceId = JsonFields.hex(json);
      case "spanId" -> spanId = JsonFields.hex(json);
      default -> json.skipChildren();
    }
  }

  private LogRecord record() {
    return new LogRecord(
        new LogRecord.Times(timeNanos, observedNanos),
        eventName,
        body,
        attributes.attributes(),
        Source.NONE,
        traceId,
        spanId);
  }
}
