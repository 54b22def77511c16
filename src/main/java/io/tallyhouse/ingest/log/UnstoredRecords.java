package io.tallyhouse.ingest.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the records are that are not stored yet, in their order. Not thread-safe. */
final class UnstoredRecords {
  /** A record's bytes in a segment. */
  record Located(long position, Segment segment, long offset, int length) {}

  private final Deque<Located> records = new ArrayDeque<>();
  private long bytes;
  private long waitingSinceNanos;

  void add(Located written) {
    if (records.isEmpty()) {
      waitingSinceNanos = System.nanoTime();
    }
    records.add(written);
    bytes += written.length();
  }

  /** Forgets those up to a position, which are stored. */
  void removeUpTo(long last) {
    while (!records.isEmpty() && records.getFirst().position() <= last) {
      bytes -= records.removeFirst().length();
    }
  }

  int count() {
    return records.size();
  }

  long bytes() {
    return bytes;
  }

  /** For how long there have been some. */
  Duration waiting() {
    return records.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(System.nanoTime() - waitingSinceNanos);
  }

  /** The segment of the first; null if there is none. */
  @Nullable Segment firstSegment() {
    return records.isEmpty() ? null : records.getFirst().segment();
  }

  boolean has(long position) {
    return records.stream().anyMatch(record -> record.position() == position);
  }

  /** The position of the first after a cut. */
  long firstAfter(long lastCut) {
    return records.stream()
        .mapToLong(Located::position)
        .filter(position -> position > lastCut)
        .findFirst()
        .orElseThrow();
  }

  List<Located> of(LogCut cut) {
    return records.stream()
        .dropWhile(record -> record.position() < cut.first())
        .takeWhile(record -> record.position() <= cut.last())
        .toList();
  }

  /** As {@link EventLog#uncut}, of those after a cut. */
  List<Long> uncut(long lastCut, long bytesMax) {
    List<Long> lasts = new ArrayList<>();
    long blockBytes = 0;
    long last = 0;
    for (Located record : records) {
      if (record.position() <= lastCut) {
        continue;
      }
      if (last != 0 && blockBytes + record.length() > bytesMax) {
        lasts.add(last);
        blockBytes = 0;
      }
      last = record.position();
      blockBytes += record.length();
    }
    if (last != 0) {
      lasts.add(last);
    }
    return lasts;
  }
}
