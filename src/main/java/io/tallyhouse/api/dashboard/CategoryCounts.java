package io.tallyhouse.api.dashboard;

import io.tallyhouse.query.NameOrder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Counts as shares of their sum, largest first, then by name. */
final class CategoryCounts {
  private CategoryCounts() {}

  static List<CategoryCount> of(Map<String, Long> counts) {
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    return counts.entrySet().stream()
        .map(entry -> new CategoryCount(entry.getKey(), entry.getValue(), sum))
        .sorted(
            Comparator.comparingLong(CategoryCount::count)
                .reversed()
                .thenComparing(CategoryCount::name, NameOrder.BYTES))
        .toList();
  }
}
