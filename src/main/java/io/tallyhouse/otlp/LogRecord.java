package io.tallyhouse.otlp;

import java.util.Objects;

/**
 * A log record, whichever encoding it came in. Immutable.
 *
 * @param timeNanos when it happened, and when it was observed, since 1970-01-01T00:00:00Z; 0 = not
 *     said
 * @param eventName as its own field says; empty = not said
 * @param body its text; empty if it has none
 * @param traceId and span, hexadecimal, lower case; empty = not said
 */
public record LogRecord(
    Times timeNanos,
    String eventName,
    String body,
    Attributes attributes,
    Source source,
    String traceId,
    String spanId)
    implements Sent<LogRecord> {
  /** Nanoseconds since 1970-01-01T00:00:00Z; 0 = not said. */
  public record Times(long happened, long observed) {}

  public LogRecord {
    Objects.requireNonNull(timeNanos, "timeNanos");
    Objects.requireNonNull(attributes, "attributes");
    Objects.requireNonNull(source, "source");
  }

  /** When it happened, else when it was observed, milliseconds; 0 = neither is said. */
  public long timeMs() {
    return UnixNanos.toMs(timeNanos.happened() == 0 ? timeNanos.observed() : timeNanos.happened());
  }

  @Override
  public LogRecord from(Source sender) {
    return new LogRecord(timeNanos, eventName, body, attributes, sender, traceId, spanId);
  }
}
