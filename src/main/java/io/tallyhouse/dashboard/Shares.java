package io.tallyhouse.dashboard;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Counts as shares of their sum, largest first, then by name. */
final class Shares {
  private Shares() {}

  static List<Share> of(Map<String, Long> counts) {
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    return counts.entrySet().stream()
        .map(entry -> new Share(entry.getKey(), entry.getValue(), sum))
        .sorted(
            Comparator.comparingLong(Share::count)
                .reversed()
                .thenComparing(Share::name, NameOrder.BYTES))
        .toList();
  }
}
