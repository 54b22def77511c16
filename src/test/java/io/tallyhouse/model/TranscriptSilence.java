package io.tallyhouse.model;

import io.tallyhouse.model.TranscriptLineSpec.Head;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the sessions of one transcript's file start, and end by a day of silence. */
final class TranscriptSilence {
  private static final Duration LONGEST = Duration.ofHours(24);

  /** A start or an end, known by its line. */
  record Bound(String identity, Head head) {}

  private @Nullable Head last;
  private Instant lastTime = Instant.MIN;
  private boolean silent = true;

  /** The bounds at a line, before it. */
  List<Bound> before(Head head) {
    List<Bound> bounds = new ArrayList<>(endedBy(head.time()));
    if (silent) {
      bounds.add(new Bound("start " + head.uuid(), head));
    }
    last = head;
    lastTime = head.time().isAfter(lastTime) ? head.time() : lastTime;
    silent = false;
    return bounds;
  }

  /** The end of the session, if it was silent for long before a time. */
  List<Bound> endedBy(Instant time) {
    Head end = last;
    if (end == null || silent || Duration.between(lastTime, time).compareTo(LONGEST) <= 0) {
      return List.of();
    }
    silent = true;
    return List.of(
        new Bound("end " + end.uuid(), new Head(end.session(), end.uuid(), lastTime, false)));
  }
}
