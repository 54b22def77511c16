package io.tallyhouse.api.trenchcoat;

import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A page of sessions, newest first (trenchcoat-sessions.md).
 *
 * @param total sessions that match, on all pages
 */
public record SessionsPage(List<Session> sessions, long total) {
  /**
   * A session.
   *
   * @param externalId its id as transcripts write it where that is no UUID, else empty
   * @param startedAtMs its first session_start, else its earliest event
   * @param endedAtMs its latest session_end, unless a session_start follows it
   */
  public record Session(
      UUID id,
      String externalId,
      long startedAtMs,
      OptionalLong endedAtMs,
      long events,
      long toolInvocations) {}

  public SessionsPage {
    sessions = List.copyOf(sessions);
  }
}
