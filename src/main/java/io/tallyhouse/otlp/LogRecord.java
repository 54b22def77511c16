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
    String spanId) {
  /** Nanoseconds since 1970-01-01T00:00:00Z; 0 = not said. */
  public record Times(long happened, long observed) {}

  /** What sent it. */
  public record Source(Attributes resource, String scopeName, String scopeVersion) {
    /** Nothing is said. */
    public static final Source NONE = new Source(Attributes.NONE, "", "");

    Source ofResource(Attributes other) {
      return new Source(other, scopeName, scopeVersion);
    }
  }

  private static final long NANOS_PER_MS = 1_000_000;

  public LogRecord {
    Objects.requireNonNull(timeNanos, "timeNanos");
    Objects.requireNonNull(attributes, "attributes");
    Objects.requireNonNull(source, "source");
  }

  /** When it happened, else when it was observed, milliseconds; 0 = neither is said. */
  public long timeMs() {
    long nanos = timeNanos.happened() == 0 ? timeNanos.observed() : timeNanos.happened();
    return Long.divideUnsigned(nanos, NANOS_PER_MS);
  }

  LogRecord from(Source sender) {
    return new LogRecord(timeNanos, eventName, body, attributes, sender, traceId, spanId);
  }
}
