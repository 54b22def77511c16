package io.tallyhouse.api.trenchcoat;

import java.util.OptionalLong;

/**
 * How one tool did in a range (trenchcoat-analytics.md); durations in milliseconds.
 *
 * @param avgDurationMs rounded half up; empty when no call of the tool has its result
 * @param errorRate share of the invocations that failed, 0 to 1
 * @param p50DurationMs within {@link io.tallyhouse.event.DurationHistogram#RELATIVE_ERROR_MAX}
 */
public record ToolUsage(
    String name,
    long invocations,
    OptionalLong avgDurationMs,
    double errorRate,
    OptionalLong p50DurationMs,
    OptionalLong p95DurationMs,
    OptionalLong p99DurationMs) {}
