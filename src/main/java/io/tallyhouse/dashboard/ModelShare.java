package io.tallyhouse.dashboard;

/** A model of {@code GET /api/analytics/model-distribution}. */
public record ModelShare(Share sessions, Usage usage) {}
