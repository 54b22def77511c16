package io.tallyhouse.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session of the response of /api/v1/sessions; endedAt and durationMs are null while it is
 * open.
 */
public record SessionRow(
    String id,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Long durationMs,
    long eventCount,
    long toolInvocations) {

  /** Recounts a session from all its events, of which there is at least one. */
  static SessionRow of(String id, List<Event> events) {
    Instant earliest = Instant.MAX;
    Instant firstStart = Instant.MAX;
    Instant lastStart = Instant.MIN;
    Instant lastEnd = Instant.MIN;
    long calls = 0;
    for (Event event : events) {
      Instant time = event.time();
      earliest = time.isBefore(earliest) ? time : earliest;
      if (event.type().equals("session_start")) {
        firstStart = time.isBefore(firstStart) ? time : firstStart;
        lastStart = time.isAfter(lastStart) ? time : lastStart;
      } else if (event.type().equals("session_end")) {
        lastEnd = time.isAfter(lastEnd) ? time : lastEnd;
      } else if (event.isCall()) {
        calls++;
      }
    }
    Instant startedAt = firstStart.equals(Instant.MAX) ? earliest : firstStart;
    if (lastEnd.equals(Instant.MIN) || lastStart.isAfter(lastEnd)) {
      return new SessionRow(id, startedAt, null, null, events.size(), calls);
    }
    long durationMs = Math.max(0, lastEnd.toEpochMilli() - startedAt.toEpochMilli());
    return new SessionRow(id, startedAt, lastEnd, durationMs, events.size(), calls);
  }
}
