package io.tallyhouse.otlp;

import java.util.Objects;

/**
 * A point of a sum that only grows, whichever encoding it came in. Immutable.
 *
 * @param metric its name
 * @param cumulative whether the value is of all since the start; else it is of this interval alone
 * @param interval what the value is of
 * @param value finite
 */
public record DataPoint(
    String metric,
    boolean cumulative,
    Interval interval,
    double value,
    Attributes attributes,
    Source source)
    implements Sent<DataPoint> {
  /** Nanoseconds since 1970-01-01T00:00:00Z, unsigned; 0 = not said. */
  public record Interval(long startNanos, long endNanos) {}

  public DataPoint {
    Objects.requireNonNull(interval, "interval");
    Objects.requireNonNull(attributes, "attributes");
    Objects.requireNonNull(source, "source");
  }

  /** When the interval ended, milliseconds; 0 = not said. */
  public long timeMs() {
    return UnixNanos.toMs(interval.endNanos());
  }

  @Override
  public DataPoint from(Source sender) {
    return new DataPoint(metric, cumulative, interval, value, attributes, sender);
  }
}
