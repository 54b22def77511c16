package io.tallyhouse.api.trenchcoat;

import java.util.List;

/** The figures of {@code GET /api/v1/analytics/overview} (trenchcoat-analytics.md). */
public record Overview(
    long sessions, long events, long toolInvocations, long activeDays, List<TopTool> topTools) {
  /** A tool and how often it was called. */
  public record TopTool(String name, long invocations) {}

  public Overview {
    topTools = List.copyOf(topTools);
  }
}
