package io.tallyhouse.ingest;

import java.util.HashMap;
import java.util.Map;

/** Sessions while they are loaded, event by event. Not thread-safe. */
final class LoadedSessions {
  private final Map<SessionKey, SessionState> records = new HashMap<>();
  private final long bytesMax;
  private long bytes;

  /**
   * No sessions yet.
   *
   * @param bytesMax about what their stored events may take
   */
  LoadedSessions(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * Takes in a stored event. A session's events must come in order of their sequence.
   *
   * @throws BatchTooLargeException if it is one too many
   */
  void take(SessionKey key, IndexedEvent stored) {
    SessionState record = records.computeIfAbsent(key, k -> new SessionState());
    long before = record.weightBytes();
    record.restore(stored);
    bytes += record.weightBytes() - before;
    if (bytes > bytesMax) {
      throw new BatchTooLargeException(
          "what is stored of their sessions takes more than %d bytes".formatted(bytesMax));
    }
  }

  /** The sessions of which there are events. */
  Map<SessionKey, SessionState> records() {
    return records;
  }
}
