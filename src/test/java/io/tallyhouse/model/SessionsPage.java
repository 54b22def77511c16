package io.tallyhouse.model;

import java.util.List;

/** The response of /api/v1/sessions. */
public record SessionsPage(List<SessionRow> sessions, long total, int limit, int offset) {}
