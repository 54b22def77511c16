package io.tallyhouse.ingest.log;

import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An entry's frame in a segment: magic, kind, number, length, checksum of these and the content,
 * then the content. Numbers go up by one from entry to entry.
 */
record LogEntry(Kind kind, long number, int length, int checksum) {
  static final int FRAME_BYTES = Integer.BYTES + 1 + Long.BYTES + 2 * Integer.BYTES;

  private static final int MAGIC = 0x7461_6c32;
  private static final int CUT_BYTES = 4 * Long.BYTES;

  /** What an entry says. */
  enum Kind {
    /** Rows; the entry's number is the record's position. */
    RECORD(0),
    /** A {@link LogCut}. */
    CUT(1),
    /** All up to a position is stored. */
    STORED(2);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    static @Nullable Kind of(byte code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      return null;
    }
  }

  static ByteBuffer frame(Kind kind, long number, ByteBuffer content) {
    return ByteBuffer.allocate(FRAME_BYTES)
        .putInt(MAGIC)
        .put(kind.code)
        .putLong(number)
        .putInt(content.remaining())
        .putInt(checksum(kind, number, content))
        .flip();
  }

  /** Reads a frame; null if it is none. */
  static @Nullable LogEntry read(ByteBuffer frame) {
    if (frame.getInt() != MAGIC) {
      return null;
    }
    Kind kind = Kind.of(frame.get());
    LogEntry entry =
        kind == null ? null : new LogEntry(kind, frame.getLong(), frame.getInt(), frame.getInt());
    return entry == null || entry.length < 0 ? null : entry;
  }

  boolean matches(ByteBuffer content) {
    return checksum == checksum(kind, number, content);
  }

  private static int checksum(Kind kind, long number, ByteBuffer content) {
    CRC32C checksum = new CRC32C();
    checksum.update(
        ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES)
            .put(kind.code)
            .putLong(number)
            .putInt(content.remaining())
            .flip());
    checksum.update(content.duplicate());
    return (int) checksum.getValue();
  }

  static ByteBuffer ofCut(LogCut cut) {
    return ByteBuffer.allocate(CUT_BYTES)
        .putLong(cut.token().getMostSignificantBits())
        .putLong(cut.token().getLeastSignificantBits())
        .putLong(cut.first())
        .putLong(cut.last())
        .flip();
  }

  static LogCut cut(ByteBuffer content) {
    UUID token = new UUID(content.getLong(), content.getLong());
    return new LogCut(token, content.getLong(), content.getLong());
  }

  static ByteBuffer ofStored(long last) {
    return ByteBuffer.allocate(Long.BYTES).putLong(last).flip();
  }
}
