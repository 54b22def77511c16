package io.tallyhouse.model;

import java.util.List;

/** The response of /api/v1/analytics/overview. */
public record Overview(
    long totalSessions,
    long totalEvents,
    long totalToolInvocations,
    long activeDays,
    List<TopTool> topTools) {
  /** A tool and how often it was called. */
  public record TopTool(String name, long invocationCount) {}
}
