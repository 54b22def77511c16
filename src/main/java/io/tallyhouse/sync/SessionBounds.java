package io.tallyhouse.sync;

import io.tallyhouse.transcript.Header;
import io.tallyhouse.transcript.TranscriptFile;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions start and end in a transcript, which becomes events: at their first line, and at a
 * last line followed by silence. Not thread-safe.
 */
final class SessionBounds {
  /**
   * A session that is silent for longer has ended: transcripts don't say. What comes later starts
   * it again.
   */
  static final Duration SESSION_SILENCE_MAX = Duration.ofHours(24);

  private static final String SUBAGENTS = "/subagents/";

  private final boolean boundsSessions;
  private final TranscriptEventBuilder events;
  private final long nowMs;
  private @Nullable UUID sessionId;
  private String lastLine;
  private long lastTimeMs;
  private boolean ended;

  /**
   * @param from how far the file was read before
   * @param nowMs the present, milliseconds since 1970-01-01T00:00:00Z
   */
  SessionBounds(TranscriptFile file, FileState from, TranscriptEventBuilder events, long nowMs) {
    // A subagent's transcript is a part of its session, which has a transcript of its own.
    this.boundsSessions = !file.relativePath().contains(SUBAGENTS);
    this.events = events;
    this.nowMs = nowMs;
    this.sessionId = from.sessionId();
    this.lastLine = from.lastLine();
    this.lastTimeMs = from.lastTimeMs();
    this.ended = from.ended();
  }

  /** Moves to a line: ends a session that has ended before it and starts the line's. */
  void moveTo(Header header, String project) {
    if (!boundsSessions || header.uuid().isEmpty() || header.sidechain() || header.copied()) {
      return;
    }
    boolean other = !header.sessionId().equals(sessionId);
    if (isOver(other ? nowMs : header.timeMs())) {
      end(project);
    }
    if (other || ended) {
      events.addStart(header, project);
    }
    sessionId = header.sessionId();
    lastLine = TranscriptReader.storable(header.uuid());
    lastTimeMs = other ? header.timeMs() : Math.max(lastTimeMs, header.timeMs());
    ended = false;
  }

  /** Ends the session that the file ends with, if it has been silent for long. */
  void endIfSilent(String project) {
    if (boundsSessions && isOver(nowMs)) {
      end(project);
    }
  }

  /** The session of the last line; null = there was none. */
  @Nullable UUID sessionId() {
    return sessionId;
  }

  /** The uuid of the last line. */
  String lastLine() {
    return lastLine;
  }

  /** The time of the last line, milliseconds since 1970-01-01T00:00:00Z. */
  long lastTimeMs() {
    return lastTimeMs;
  }

  /** Whether the session has ended after the last line. */
  boolean ended() {
    return ended;
  }

  private boolean isOver(long atMs) {
    return sessionId != null && !ended && atMs - lastTimeMs > SESSION_SILENCE_MAX.toMillis();
  }

  private void end(String project) {
    if (sessionId != null) {
      events.addEnd(sessionId, lastTimeMs, lastLine, project);
      ended = true;
    }
  }
}
