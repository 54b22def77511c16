package io.tallyhouse.sync;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What could not be read or stored, counted by reason. The reasons are a closed set: those below,
 * those of {@link io.tallyhouse.transcript.TranscriptParser} and {@link
 * io.tallyhouse.transcript.RecordReader}, and the names of a line's fields; never a text of a line.
 * Not thread-safe.
 */
final class SyncErrors {
  /** A line of which not even the length is believed. */
  static final String LINE_TOO_LONG = "line too long";

  /** A line before 2000, or of more than a day ahead. */
  static final String TIME_OUT_OF_RANGE = "timestamp out of range";

  /** A transcript that could not be opened or read. */
  static final String UNREADABLE_FILE = "unreadable file";

  /** A directory that could not be listed, or is nested too deep. */
  static final String UNREADABLE_DIRECTORY = "unreadable directory";

  /** An event that the database won't have. */
  static final String REFUSED = "refused by the database";

  private final SortedMap<String, Long> byReason = new TreeMap<>();

  void add(String reason) {
    add(reason, 1);
  }

  void add(String reason, long count) {
    if (count > 0) {
      byReason.merge(reason, count, Long::sum);
    }
  }

  void addAll(SyncErrors more) {
    more.byReason.forEach(this::add);
  }

  /** All of them. */
  long total() {
    return byReason.values().stream().mapToLong(Long::longValue).sum();
  }

  /** A copy, by reason. */
  Map<String, Long> byReason() {
    return new TreeMap<>(byReason);
  }
}
