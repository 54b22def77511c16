package io.tallyhouse.api.dashboard;

/** A model of {@code GET /api/analytics/model-distribution}. */
public record ModelShare(CategoryCount sessions, Usage usage) {}
