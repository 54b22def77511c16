package io.tallyhouse.otlp;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How many records of a request are not taken, and why. Not thread-safe. */
public final class RejectedRecords {
  private final Map<Rejection, Integer> counts = new EnumMap<>(Rejection.class);

  /** One more. */
  public void add(Rejection reason) {
    counts.merge(reason, 1, Integer::sum);
  }

  /** All of them. */
  public int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** By reason; a reason that no record has is missing. */
  public Map<Rejection, Integer> byReason() {
    return Collections.unmodifiableMap(counts);
  }
}
