package io.tallyhouse.ingest.log;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A block in a file of its own, with its token: one that was put aside, or one that a server before
 * the log left on its way to the store.
 */
final class BlockFile {
  static final String SUFFIX = ".block";

  private static final int MAGIC = 0x7461_6c31;
  private static final int HEADER_BYTES =
      Integer.BYTES + 2 * Long.BYTES + Long.BYTES + Integer.BYTES;
  private static final Logger LOG = LoggerFactory.getLogger(BlockFile.class);

  private final Path file;
  private final UUID token;
  private final byte[] block;

  BlockFile(Path file, UUID token, byte[] block) {
    this.file = file;
    this.token = token;
    this.block = block;
  }

  Path file() {
    return file;
  }

  UUID token() {
    return token;
  }

  /** Not to be changed. */
  byte[] block() {
    return block;
  }

  /** The blocks on their way, in the order of their inserts. Those cut off are dropped. */
  static List<BlockFile> all(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    List<BlockFile> blocks = new ArrayList<>();
    for (Path file : files) {
      try {
        blocks.add(read(file));
      } catch (EOFException e) {
        LOG.info("Dropping {}: it was cut off before its insert began", file.getFileName());
        Files.delete(file);
      }
    }
    return blocks;
  }

  /**
   * Reads a file.
   *
   * @throws EOFException if it was not written to its end
   */
  static BlockFile read(Path file) throws IOException {
    ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(file));
    if (content.remaining() < HEADER_BYTES || content.getInt() != MAGIC) {
      throw new EOFException(file.toString());
    }
    UUID token = new UUID(content.getLong(), content.getLong());
    long checksum = content.getLong();
    if (content.getInt() != content.remaining()) {
      throw new EOFException(file.toString());
    }
    byte[] block = new byte[content.remaining()];
    content.get(block);
    if (checksum(block) != checksum) {
      throw new EOFException(file.toString());
    }
    return new BlockFile(file, token, block);
  }

  /** What is written to the file. */
  byte[] bytes() {
    return ByteBuffer.allocate(HEADER_BYTES + block.length)
        .putInt(MAGIC)
        .putLong(token.getMostSignificantBits())
        .putLong(token.getLeastSignificantBits())
        .putLong(checksum(block))
        .putInt(block.length)
        .put(block)
        .array();
  }

  private static long checksum(byte[] block) {
    CRC32C checksum = new CRC32C();
    checksum.update(block);
    return checksum.getValue();
  }

  @Override
  public String toString() {
    return file.getFileName() + " (" + block.length + " bytes)";
  }
}
