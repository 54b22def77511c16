package io.tallyhouse.api.dashboard;

import java.util.List;
import java.util.OptionalLong;

/**
 * The figures of {@code GET /api/analytics/overview}.
 *
 * @param topModels by the sessions whose main model they are, most first
 * @param firstEventMs of the account, before the range's end, since 1970-01-01T00:00:00Z
 */
public record Summary(
    long sessions,
    long avgDurationSeconds,
    ModelUsage usage,
    List<CategoryCount> topModels,
    OptionalLong firstEventMs) {
  public Summary {
    topModels = List.copyOf(topModels);
  }
}
