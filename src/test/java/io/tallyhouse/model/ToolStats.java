package io.tallyhouse.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tool of the response of /api/v1/analytics/tools; durations are null when no call is paired.
 */
public record ToolStats(
    String name,
    long invocationCount,
    @Nullable Long avgDurationMs,
    double errorRate,
    @Nullable Long p50DurationMs,
    @Nullable Long p95DurationMs,
    @Nullable Long p99DurationMs) {

  static ToolStats of(String name, long invocationCount, List<Pair> pairs) {
    long errors = pairs.stream().filter(pair -> pair.result().error()).count();
    List<Long> durations = pairs.stream().map(Pair::durationMs).sorted().toList();
    return new ToolStats(
        name,
        invocationCount,
        average(durations),
        (double) errors / invocationCount,
        percentile(durations, 50),
        percentile(durations, 95),
        percentile(durations, 99));
  }

  /** Rounded half up. */
  private static @Nullable Long average(List<Long> durations) {
    if (durations.isEmpty()) {
      return null;
    }
    long sum = durations.stream().mapToLong(Long::longValue).sum();
    long count = durations.size();
    return (2 * sum + count) / (2 * count);
  }

  /** Nearest rank. */
  private static @Nullable Long percentile(List<Long> sorted, int percent) {
    if (sorted.isEmpty()) {
      return null;
    }
    int rank = (sorted.size() * percent + 99) / 100;
    return sorted.get(rank - 1);
  }
}
