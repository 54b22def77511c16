package io.tallyhouse.otlp;

/**
 * One of what a request has: a log record, a span or a point of a metric. Immutable.
 *
 * @param <T> the type itself
 */
public interface Sent<T extends Sent<T>> {
  /** What sent it. */
  Source source();

  /** The same of another sender. */
  T from(Source sender);
}
