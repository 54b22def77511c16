package io.tallyhouse.api.dashboard;

import java.time.LocalDate;

/**
 * A day of {@code GET /api/analytics/daily-usage}: the sessions that started, and what was used.
 */
public record DailyUsage(
    LocalDate date, long sessions, long avgDurationSeconds, ModelUsage usage) {}
