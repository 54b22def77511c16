package io.tallyhouse.ingest.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * A file of the log, named by the number of its first entry. Not thread-safe but for {@link #read}.
 */
final class Segment {
  static final String SUFFIX = ".log";

  // The JDK copies what it writes into memory outside the heap, and keeps as much for the next
  // time.
  private static final int WRITE_BYTES_MAX = 1 << 20;

  /** Is told of each entry of a segment. */
  interface Reader {
    /**
     * Takes in an entry.
     *
     * @param offset of its content
     */
    void entry(LogEntry entry, long offset, ByteBuffer content);
  }

  private final Path file;
  private final long first;
  private final FileChannel channel;
  private long size;
  private long forcedSize;

  private Segment(Path file, long first, FileChannel channel, long size) {
    this.file = file;
    this.first = first;
    this.channel = channel;
    this.size = size;
  }

  /** A new segment, whose name is on disk. */
  static Segment create(Path directory, long first) throws IOException {
    Path file = directory.resolve(String.format(Locale.ROOT, "%019d%s", first, SUFFIX));
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      forceDirectory(directory);
    } catch (IOException e) {
      channel.close();
      Files.deleteIfExists(file);
      throw e;
    }
    return new Segment(file, first, channel, 0);
  }

  static Segment open(Path file) throws IOException {
    return new Segment(
        file,
        firstOf(file),
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE),
        Files.size(file));
  }

  static void forceDirectory(Path directory) throws IOException {
    try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  static long firstOf(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }

  Path file() {
    return file;
  }

  /** What survives a loss of power, bytes. */
  long forcedSize() {
    return forcedSize;
  }

  long first() {
    return first;
  }

  long size() {
    return size;
  }

  /** Writes an entry to the end. Returns the offset of its content. */
  long append(LogEntry.Kind kind, long number, ByteBuffer content) throws IOException {
    ByteBuffer frame = LogEntry.frame(kind, number, content);
    long at = write(size, frame);
    long end = at;
    for (int from = content.position(); from < content.limit(); from += WRITE_BYTES_MAX) {
      int length = Math.min(WRITE_BYTES_MAX, content.limit() - from);
      end = write(end, content.duplicate().position(from).limit(from + length));
    }
    size = end;
    return at;
  }

  private long write(long from, ByteBuffer bytes) throws IOException {
    long at = from;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    return at;
  }

  /** Takes back what was written after the segment had a size. */
  void truncate(long to) throws IOException {
    size = to;
    forcedSize = Math.min(forcedSize, to);
    channel.truncate(to);
  }

  void force() throws IOException {
    channel.force(false);
    forcedSize = size;
  }

  /** Reads bytes into a buffer until it is full. Thread-safe. */
  void read(long offset, ByteBuffer into) throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new IOException(file + " ends at " + at);
      }
      at += read;
    }
  }

  /**
   * Reads all entries up to the first that is cut off or damaged.
   *
   * @param before the number that no entry may have, nor a greater one
   * @return the number after the last entry
   */
  long readAll(long before, Reader reader) throws IOException {
    long at = 0;
    long number = first;
    while (number < before && at + LogEntry.FRAME_BYTES <= size) {
      ByteBuffer frame = ByteBuffer.allocate(LogEntry.FRAME_BYTES);
      read(at, frame);
      LogEntry entry = LogEntry.read(frame.flip());
      at += LogEntry.FRAME_BYTES;
      if (entry == null || entry.number() != number || at + entry.length() > size) {
        break;
      }
      ByteBuffer content = ByteBuffer.allocate(entry.length());
      read(at, content);
      content.flip();
      if (!entry.matches(content)) {
        break;
      }
      reader.entry(entry, at, content);
      at += entry.length();
      number++;
    }
    return number;
  }

  void close() throws IOException {
    channel.close();
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  @Override
  public String toString() {
    return file.getFileName().toString();
  }
}
