package io.tallyhouse.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.event.DurationHistogram;
import java.util.HashMap;
import java.util.Map;

/** Reads the histograms of durations that statements give. Thread-safe. */
public final class HistogramBins {
  private HistogramBins() {}

  /**
   * The histogram.
   *
   * @param keys an array of bins
   * @param counts how many durations each has, in the same order
   */
  public static DurationHistogram read(JsonNode keys, JsonNode counts) {
    Map<Integer, Long> bins = new HashMap<>();
    for (int i = 0; i < counts.size(); i++) {
      bins.put(keys.get(i).intValue(), counts.get(i).longValue());
    }
    return new DurationHistogram(bins);
  }
}
