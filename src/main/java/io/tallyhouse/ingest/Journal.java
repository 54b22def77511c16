package io.tallyhouse.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks on their way to the store, one file each, so that a block whose insert was cut off by a
 * kill is inserted again, with identical bytes and token, when the server starts. A block is
 * written before its insert begins and removed once it is committed; a file that was not written to
 * its end belongs to an insert that never began, and is dropped.
 *
 * <p>Survives kills of the process. Power loss too if {@code sync} is set, at the price of a disk
 * flush per batch. Not thread-safe but for {@link #stats} and {@link #checkWritable}.
 */
public final class Journal {
  private static final int MAGIC = 0x7461_6c31;
  private static final int HEADER_BYTES =
      Integer.BYTES + 2 * Long.BYTES + Long.BYTES + Integer.BYTES;
  // The JDK copies what it writes into memory outside the heap, and keeps as much for the next
  // time.
  static final int WRITE_BYTES_MAX = 1 << 20;

  private static final String CHECK = "check";
  private static final String SUFFIX = ".block";
  private static final String REFUSED_SUFFIX = ".refused";
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /** A block that may or may not be stored. */
  static final class Entry {
    private final Path file;
    private final UUID token;
    private final byte[] block;

    private Entry(Path file, UUID token, byte[] block) {
      this.file = file;
      this.token = token;
      this.block = block;
    }

    UUID token() {
      return token;
    }

    /** The bytes to insert; not to be changed. */
    byte[] block() {
      return block;
    }

    @Override
    public String toString() {
      return token + " (" + block.length + " bytes)";
    }
  }

  private final Path directory;
  private final boolean sync;
  private long next;

  // Read by other threads. INVARIANT: written by the journal's own thread only.
  private final AtomicInteger blocks = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger refusedBlocks = new AtomicInteger();
  private volatile long waitingSinceNanos;

  /**
   * Opens a journal, creating its directory if it is missing.
   *
   * @param sync flush every block to disk before its insert begins
   * @throws IOException if the directory can't be made or listed
   */
  public Journal(Path directory, boolean sync) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.sync = sync;
    // Numbers of blocks that were put aside are taken too.
    for (Path file : files(SUFFIX, SUFFIX + REFUSED_SUFFIX)) {
      String name = file.getFileName().toString();
      next = Math.max(next, Long.parseLong(name.substring(0, name.indexOf('.'))) + 1);
      if (name.endsWith(REFUSED_SUFFIX)) {
        refusedBlocks.incrementAndGet();
      }
    }
  }

  /** What it holds. Thread-safe. */
  JournalStats stats() {
    int held = blocks.get();
    Duration waiting =
        held == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - waitingSinceNanos);
    return new JournalStats(held, bytes.get(), refusedBlocks.get(), waiting);
  }

  /**
   * Writes a file and deletes it. Thread-safe, if called by one thread at a time.
   *
   * @throws IOException if blocks can't be written either
   */
  void checkWritable() throws IOException {
    Path file = directory.resolve(CHECK);
    Files.write(file, new byte[] {1});
    Files.delete(file);
  }

  private void take(int length) {
    if (blocks.get() == 0) {
      waitingSinceNanos = System.nanoTime();
    }
    bytes.addAndGet(length);
    blocks.incrementAndGet();
  }

  private void letGo(Entry entry) {
    blocks.decrementAndGet();
    bytes.addAndGet(-entry.block.length);
  }

  /** The blocks that were left by the last run, in the order of their inserts. */
  List<Entry> pending() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path file : files(SUFFIX)) {
      try {
        Entry entry = read(file);
        entries.add(entry);
        take(entry.block.length);
      } catch (EOFException e) {
        LOG.info("Dropping {}: it was cut off before its insert began", file.getFileName());
        Files.delete(file);
      }
    }
    return entries;
  }

  /** Writes a block down. When this returns its insert may begin. */
  Entry append(UUID token, byte[] block) throws IOException {
    Path file = directory.resolve(String.format(Locale.ROOT, "%019d%s", next++, SUFFIX));
    CRC32C checksum = new CRC32C();
    checksum.update(block);
    ByteBuffer header =
        ByteBuffer.allocate(HEADER_BYTES)
            .putInt(MAGIC)
            .putLong(token.getMostSignificantBits())
            .putLong(token.getLeastSignificantBits())
            .putLong(checksum.getValue())
            .putInt(block.length)
            .flip();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, header);
      for (int from = 0; from < block.length; from += WRITE_BYTES_MAX) {
        int length = Math.min(WRITE_BYTES_MAX, block.length - from);
        writeFully(channel, ByteBuffer.wrap(block, from, length));
      }
      if (sync) {
        channel.force(true);
      }
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    take(block.length);
    return new Entry(file, token, block);
  }

  /** The block is committed, or known never to be: it need not be inserted again. */
  void remove(Entry entry) throws IOException {
    try {
      Files.deleteIfExists(entry.file);
    } finally {
      // Nothing waits for it any more, also if its file stays.
      letGo(entry);
    }
  }

  /**
   * The store refuses the block for ever: it is put aside under another name, for people to look
   * at.
   */
  void quarantine(Entry entry) throws IOException {
    String name = entry.file.getFileName().toString();
    Files.move(entry.file, entry.file.resolveSibling(name + REFUSED_SUFFIX));
    letGo(entry);
    refusedBlocks.incrementAndGet();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private List<Path> files(String... suffixes) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> Arrays.stream(suffixes).anyMatch(file.toString()::endsWith))
          .sorted()
          .toList();
    }
  }

  private static Entry read(Path file) throws IOException {
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
    if (content.remaining() < HEADER_BYTES || content.getInt() != MAGIC) {
      throw new EOFException(file.toString());
    }
    UUID token = new UUID(content.getLong(), content.getLong());
    long expected = content.getLong();
    int length = content.getInt();
    if (length != content.remaining()) {
      throw new EOFException(file.toString());
    }
    byte[] block = new byte[length];
    content.get(block);
    CRC32C checksum = new CRC32C();
    checksum.update(block);
    if (checksum.getValue() != expected) {
      throw new EOFException(file.toString());
    }
    return new Entry(file, token, block);
  }
}
