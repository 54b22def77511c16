package io.tallyhouse.ingest.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows that the store refuses, a file for each block of them. Thread-safe. */
final class RefusedBlocks {
  private static final String SUFFIX = ".refused";
  private static final String HALF_WRITTEN = ".tmp";
  private static final Logger LOG = LoggerFactory.getLogger(RefusedBlocks.class);

  private final Path directory;
  private final AtomicInteger count = new AtomicInteger();

  RefusedBlocks(Path directory) throws IOException {
    this.directory = directory;
    count.set(files(directory).size());
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
  }

  /** What there is, by token. */
  Map<UUID, byte[]> blocks() throws IOException {
    Map<UUID, byte[]> blocks = new HashMap<>();
    for (Path file : files(directory)) {
      BlockFile block = BlockFile.read(file);
      blocks.put(block.token(), block.block());
    }
    return blocks;
  }

  /** See {@link FileLog#replayRefused}. */
  static int replay(Path directory) throws IOException {
    List<Path> files = Files.isDirectory(directory) ? files(directory) : List.of();
    for (Path file : files) {
      String name = file.getFileName().toString().replace(SUFFIX, BlockFile.SUFFIX);
      Files.move(file, file.resolveSibling(name), StandardCopyOption.ATOMIC_MOVE);
    }
    if (!files.isEmpty()) {
      Segment.forceDirectory(directory);
    }
    return files.size();
  }

  int count() {
    return count.get();
  }

  void add(UUID token, byte[] block) throws IOException {
    Path file = directory.resolve(token + SUFFIX);
    if (Files.exists(file)) {
      return;
    }
    Path written = directory.resolve(token + HALF_WRITTEN);
    try (FileChannel channel =
        FileChannel.open(
            written,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(new BlockFile(file, token, block).bytes());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    Segment.forceDirectory(directory);
    count.incrementAndGet();
    LOG.error("The store refuses rows that were acknowledged: they are in {}", file);
  }
}
