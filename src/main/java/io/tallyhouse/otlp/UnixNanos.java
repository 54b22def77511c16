package io.tallyhouse.otlp;

/** Unsigned nanoseconds since 1970-01-01T00:00:00Z. Pure. */
final class UnixNanos {
  private static final long PER_MS = 1_000_000;

  private UnixNanos() {}

  /** Whole milliseconds. */
  static long toMs(long nanos) {
    return Long.divideUnsigned(nanos, PER_MS);
  }
}
