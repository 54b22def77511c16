package io.tallyhouse.metrics;

import java.time.Duration;
import java.util.Arrays;

/** The upper bounds of a timer's histogram. */
final class Buckets {
  private static final double NANOS = 1e9;

  private Buckets() {}

  static Duration[] ofSeconds(double... seconds) {
    return Arrays.stream(seconds)
        .mapToObj(bound -> Duration.ofNanos(Math.round(bound * NANOS)))
        .toArray(Duration[]::new);
  }
}
