package io.tallyhouse.api.dashboard;

import java.util.List;

/**
 * A page of {@code GET /api/analytics/sessions}.
 *
 * @param total sessions on all pages
 */
public record SessionList(List<SessionUsage> sessions, long total) {
  public SessionList {
    sessions = List.copyOf(sessions);
  }
}
