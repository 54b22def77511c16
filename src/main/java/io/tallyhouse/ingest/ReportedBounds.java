package io.tallyhouse.ingest;

import com.carrotsearch.hppc.LongArrayList;
import com.carrotsearch.hppc.cursors.LongCursor;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import java.time.Duration;

/**
 * When a session started and ended as hooks and transcripts say, so that it does so once. A hook
 * reports both as they happen; of a transcript they are its first line, and its last one before a
 * day of silence. So a start of a hook and one of the transcript are the same if the hook's came
 * within that day before, an end if it came within that day after. Not thread-safe.
 */
final class ReportedBounds {
  /** A transcript is silent for as long before a start, and after an end. */
  static final long SILENCE_MS = Duration.ofHours(24).toMillis();

  /** How far the two sources' clocks, and a hook's way to its time, may be apart. */
  static final long APART_MS = Duration.ofMinutes(1).toMillis();

  private final LongArrayList hookStarts = new LongArrayList(0);
  private final LongArrayList hookEnds = new LongArrayList(0);
  private final LongArrayList transcriptStarts = new LongArrayList(0);
  private final LongArrayList transcriptEnds = new LongArrayList(0);

  /** About how much memory this takes, besides the fixed part. */
  long weightBytes() {
    int times =
        hookStarts.size() + hookEnds.size() + transcriptStarts.size() + transcriptEnds.size();
    return (long) times * Long.BYTES;
  }

  /**
   * Whether the other source has reported this start or end; of other events false.
   *
   * @param source as {@link io.tallyhouse.event.Event.Lifecycle#callKey}
   */
  boolean repeats(EventType type, long source, long timeMs) {
    boolean ofHook = source == EventIdentity.BOUND_OF_HOOK;
    if (!ofHook && source != EventIdentity.BOUND_OF_TRANSCRIPT) {
      return false;
    }
    if (type == EventType.SESSION_START) {
      return ofHook
          ? any(transcriptStarts, timeMs - APART_MS, timeMs + SILENCE_MS)
          : any(hookStarts, timeMs - SILENCE_MS, timeMs + APART_MS);
    }
    if (type == EventType.SESSION_END) {
      return ofHook
          ? any(transcriptEnds, timeMs - SILENCE_MS, timeMs + APART_MS)
          : any(hookEnds, timeMs - APART_MS, timeMs + SILENCE_MS);
    }
    return false;
  }

  /** Takes in a start or end that is stored; other events say nothing. */
  void note(EventType type, long source, long timeMs) {
    boolean ofHook = source == EventIdentity.BOUND_OF_HOOK;
    if (!ofHook && source != EventIdentity.BOUND_OF_TRANSCRIPT) {
      return;
    }
    if (type == EventType.SESSION_START) {
      (ofHook ? hookStarts : transcriptStarts).add(timeMs);
    } else if (type == EventType.SESSION_END) {
      (ofHook ? hookEnds : transcriptEnds).add(timeMs);
    }
  }

  private static boolean any(LongArrayList times, long fromMs, long toMs) {
    for (LongCursor time : times) {
      if (time.value >= fromMs && time.value <= toMs) {
        return true;
      }
    }
    return false;
  }
}
