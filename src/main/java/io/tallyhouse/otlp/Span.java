package io.tallyhouse.otlp;

import java.util.Objects;

/**
 * A span that has ended, whichever encoding it came in. Immutable.
 *
 * @param times when it began and ended
 * @param failed whether its status is an error
 */
public record Span(
    Ids ids, String name, Times times, boolean failed, Attributes attributes, Source source)
    implements Sent<Span> {
  /** Hexadecimal, lower case; empty = not said. */
  public record Ids(String trace, String span, String parent) {}

  /** Nanoseconds since 1970-01-01T00:00:00Z, unsigned; 0 = not said. */
  public record Times(long startNanos, long endNanos) {}

  public Span {
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(times, "times");
    Objects.requireNonNull(attributes, "attributes");
    Objects.requireNonNull(source, "source");
  }

  /** When it began, milliseconds; 0 = not said. */
  public long startMs() {
    return UnixNanos.toMs(times.startNanos());
  }

  /** When it ended, milliseconds; 0 = not said. */
  public long endMs() {
    return UnixNanos.toMs(times.endNanos());
  }

  @Override
  public Span from(Source sender) {
    return new Span(ids, name, times, failed, attributes, sender);
  }
}
