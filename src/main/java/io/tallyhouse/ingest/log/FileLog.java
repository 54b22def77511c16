package io.tallyhouse.ingest.log;

import io.tallyhouse.ingest.log.UnstoredRecords.Located;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log in files. Entries are appended to one segment after the other, and forced to disk before
 * {@link #append} and {@link #cut} return. A segment is deleted when all its records are stored.
 *
 * <p>A write or a force that fails is taken back, and the next entry begins a new segment with the
 * number of the failed one: on the next start the later segment is right.
 */
public final class FileLog implements EventLog {
  /** The log's, in the data directory. */
  public static final String DIRECTORY = "journal";

  /** Records not stored yet, in bytes, unless said otherwise. */
  public static final long BYTES_MAX = 1L << 30;

  /** Size past which an entry begins a new segment. */
  static final long SEGMENT_BYTES_MAX = 16L << 20;

  private static final String CHECK = "check";
  private static final Logger LOG = LoggerFactory.getLogger(FileLog.class);

  private final Path directory;
  private final long bytesMax;
  private final RefusedBlocks refused;
  private final List<LogCut> pendingCuts = new ArrayList<>();
  // INVARIANT: guarded by this. Segments are in order; one stays while it has such a record, or is
  // the last.
  private final UnstoredRecords records = new UnstoredRecords(System::nanoTime);
  private final Deque<Segment> segments = new ArrayDeque<>();
  private @Nullable Segment active;
  private long nextNumber = 1;
  private long lastCut;

  /** A log that may hold {@link #BYTES_MAX}. */
  public FileLog(Path directory) throws IOException {
    this(directory, BYTES_MAX);
  }

  /**
   * Opens a log, creating its directory if it is missing. What a server before this log left in the
   * directory, a file for each block, is taken in.
   *
   * @param bytesMax records that are not stored yet; past it {@link #append} fails
   * @throws IOException if the directory can't be read or written
   */
  public FileLog(Path directory, long bytesMax) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.bytesMax = bytesMax;
    this.refused = new RefusedBlocks(directory);
    recover();
    for (BlockFile block : BlockFile.all(directory)) {
      LOG.info("Taking {} into the log", block);
      takeIn(block);
      Files.delete(block.file());
    }
  }

  /**
   * Puts the rows that were put aside back: the next log of the directory takes them in.
   *
   * @param directory of a log that nobody has opened
   * @return how many blocks there were
   */
  public static int replayRefused(Path directory) throws IOException {
    return RefusedBlocks.replay(directory);
  }

  /** The cut goes first: a kill in between leaves a cut of nothing, and the file. */
  private void takeIn(BlockFile block) throws IOException {
    LogCut cut = new LogCut(block.token(), nextNumber + 1, nextNumber + 1);
    write(LogEntry.Kind.CUT, LogEntry.ofCut(cut), false);
    lastCut = append(block.block());
    pendingCuts.add(cut);
  }

  private void recover() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(file -> file.toString().endsWith(Segment.SUFFIX)).sorted().toList();
    }
    long stored = 0;
    for (int i = 0; i < files.size(); i++) {
      boolean last = i == files.size() - 1;
      Segment segment = Segment.open(files.get(i));
      segments.add(segment);
      long[] storedUpTo = {stored};
      nextNumber =
          segment.readAll(
              last ? Long.MAX_VALUE : Segment.firstOf(files.get(i + 1)),
              (entry, offset, content) -> {
                switch (entry.kind()) {
                  case RECORD ->
                      records.add(new Located(entry.number(), segment, offset, entry.length()));
                  case CUT -> pendingCuts.add(LogEntry.cut(content));
                  case STORED -> storedUpTo[0] = content.getLong();
                }
              });
      stored = storedUpTo[0];
      if (nextNumber == segment.first()) {
        segments.removeLast();
        segment.delete();
      } else {
        // A cut that a killed process did not come to force is used from now on.
        segment.force();
      }
      if (!last) {
        // What follows in this one was never acknowledged.
        nextNumber = Segment.firstOf(files.get(i + 1));
      }
    }
    long storedLast = stored;
    trim(storedLast);
    pendingCuts.removeIf(cut -> !records.has(cut.last()));
    lastCut = pendingCuts.stream().mapToLong(LogCut::last).max().orElse(storedLast);
  }

  @Override
  public synchronized long append(byte[] block) throws IOException {
    if (records.bytes() + block.length > bytesMax && records.bytes() > 0) {
      throw new LogFullException(bytesMax);
    }
    return write(LogEntry.Kind.RECORD, ByteBuffer.wrap(block), true);
  }

  @Override
  public synchronized LogCut cut(long last) throws IOException {
    LogCut cut = new LogCut(UUID.randomUUID(), records.firstAfter(lastCut), last);
    write(LogEntry.Kind.CUT, LogEntry.ofCut(cut), true);
    lastCut = last;
    return cut;
  }

  /** Appends an entry, or takes it back and throws. Returns its number. */
  private long write(LogEntry.Kind kind, ByteBuffer content, boolean force) throws IOException {
    Segment segment = activeSegment();
    long sizeBefore = segment.size();
    long number = nextNumber;
    try {
      long offset = segment.append(kind, number, content);
      if (force) {
        segment.force();
      }
      if (kind == LogEntry.Kind.RECORD) {
        records.add(new Located(number, segment, offset, content.remaining()));
      }
    } catch (IOException e) {
      active = null;
      takeBack(segment, sizeBefore);
      throw e;
    }
    nextNumber++;
    return number;
  }

  private void takeBack(Segment segment, long size) throws IOException {
    if (size > 0) {
      segment.truncate(size);
    } else {
      // The next one has its name.
      segments.removeLast();
      segment.delete();
    }
  }

  /** Those it writes to, or has yet to store. */
  synchronized List<Segment> segments() {
    return List.copyOf(segments);
  }

  private Segment activeSegment() throws IOException {
    Segment current = active;
    if (current == null || current.size() >= SEGMENT_BYTES_MAX) {
      current = Segment.create(directory, nextNumber);
      segments.add(current);
      active = current;
    }
    return current;
  }

  @Override
  public byte[] read(LogCut cut) throws IOException {
    List<Located> held;
    synchronized (this) {
      held = records.of(cut);
    }
    ByteBuffer all =
        ByteBuffer.allocate(Math.toIntExact(held.stream().mapToLong(Located::length).sum()));
    for (Located record : held) {
      record.segment().read(record.offset(), all.limit(all.position() + record.length()));
    }
    return all.array();
  }

  @Override
  public synchronized void stored(LogCut cut) {
    trim(cut.last());
    try {
      write(LogEntry.Kind.STORED, LogEntry.ofStored(cut.last()), false);
    } catch (IOException e) {
      // It will be inserted again at the next start, and known by its token.
      LOG.warn("A stored block can't be taken out of the log: {}", e.toString());
    }
  }

  private void trim(long last) {
    records.removeUpTo(last);
    Segment first = records.firstSegment();
    Segment needed = first == null ? segments.peekLast() : first;
    while (!segments.isEmpty() && segments.getFirst() != needed) {
      Segment done = segments.removeFirst();
      try {
        done.delete();
      } catch (IOException e) {
        LOG.warn("The stored segment {} can't be deleted: {}", done, e.toString());
      }
    }
  }

  @Override
  public void quarantine(UUID token, byte[] block) throws IOException {
    refused.add(token, block);
  }

  @Override
  public Map<UUID, byte[]> refused() throws IOException {
    return refused.blocks();
  }

  @Override
  public synchronized List<LogCut> pendingCuts() {
    return List.copyOf(pendingCuts);
  }

  @Override
  public synchronized List<Long> uncut(long bytesMax) {
    return records.uncut(lastCut, bytesMax);
  }

  @Override
  public synchronized LogStats stats() {
    return new LogStats(records.count(), records.bytes(), refused.count(), records.waiting());
  }

  @Override
  public synchronized void checkWritable() throws IOException {
    Path file = directory.resolve(CHECK);
    Files.write(file, new byte[] {1});
    Files.delete(file);
  }

  @Override
  public synchronized void close() throws IOException {
    for (Segment segment : segments) {
      segment.close();
    }
  }
}
