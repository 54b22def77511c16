package io.tallyhouse.ingest.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where the records are that are not stored yet, in their order. Not thread-safe. */
final class UnstoredRecords {
  /** A record's bytes in a segment. */
  record Located(long position, Segment segment, long offset, int length) {}

  private record Waiting(Located located, long sinceNanos) {}

  private final Deque<Waiting> records = new ArrayDeque<>();
  private final LongSupplier nanoTime;
  private long bytes;

  UnstoredRecords(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void add(Located written) {
    records.add(new Waiting(written, nanoTime.getAsLong()));
    bytes += written.length();
  }

  /** Forgets those up to a position, which are stored. */
  void removeUpTo(long last) {
    while (!records.isEmpty() && records.getFirst().located().position() <= last) {
      bytes -= records.removeFirst().located().length();
    }
  }

  private Stream<Located> stream() {
    return records.stream().map(Waiting::located);
  }

  int count() {
    return records.size();
  }

  long bytes() {
    return bytes;
  }

  /** For how long the first has been there; zero if there is none. */
  Duration waiting() {
    return records.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(nanoTime.getAsLong() - records.getFirst().sinceNanos());
  }

  /** The segment of the first; null if there is none. */
  @Nullable Segment firstSegment() {
    return records.isEmpty() ? null : records.getFirst().located().segment();
  }

  boolean has(long position) {
    return stream().anyMatch(record -> record.position() == position);
  }

  /** The position of the first after a cut. */
  long firstAfter(long lastCut) {
    return stream()
        .mapToLong(Located::position)
        .filter(position -> position > lastCut)
        .findFirst()
        .orElseThrow();
  }

  List<Located> of(LogCut cut) {
    return stream()
        .dropWhile(record -> record.position() < cut.first())
        .takeWhile(record -> record.position() <= cut.last())
        .toList();
  }

  /** As {@link EventLog#uncut}, of those after a cut. */
  List<Long> uncut(long lastCut, long bytesMax) {
    List<Long> lasts = new ArrayList<>();
    long blockBytes = 0;
    long last = 0;
    for (Located record : stream().filter(record -> record.position() > lastCut).toList()) {
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
