package io.tallyhouse.clickhouse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * Writes rows as one block of ClickHouse's Native format, column by column: the format the server
 * parses with the least work. Follows the format's description in ClickHouse's documentation
 * (formats/Native), revision 0. Not thread-safe.
 *
 * @param <R> a row
 */
final class NativeBlock<R> {

  private final List<R> rows;
  private byte[] buffer;
  private int size;

  /**
   * Starts a block.
   *
   * @param bytesExpected about how large it will be: a large array is not grown for nothing
   */
  NativeBlock(List<R> rows, int columns, int bytesExpected) {
    this.rows = rows;
    this.buffer = new byte[bytesExpected];
    putVarInt(columns);
    putVarInt(rows.size());
  }

  NativeBlock<R> uint8(String name, Function<R, Boolean> value) {
    column(name, "UInt8");
    ensure(rows.size());
    for (R row : rows) {
      buffer[size++] = (byte) (value.apply(row) ? 1 : 0);
    }
    return this;
  }

  NativeBlock<R> uint32(String name, ToIntFunction<R> value) {
    return fourBytes(name, "UInt32", value);
  }

  /** A time in seconds since 1970-01-01T00:00:00Z. */
  NativeBlock<R> dateTime(String name, ToLongFunction<R> seconds) {
    return fourBytes(name, "DateTime('UTC')", row -> (int) seconds.applyAsLong(row));
  }

  NativeBlock<R> uint64(String name, ToLongFunction<R> value) {
    return eightBytes(name, "UInt64", value);
  }

  /** A time in milliseconds since 1970-01-01T00:00:00Z. */
  NativeBlock<R> dateTime64(String name, ToLongFunction<R> millis) {
    return eightBytes(name, "DateTime64(3, 'UTC')", millis);
  }

  NativeBlock<R> uuid(String name, Function<R, UUID> value) {
    column(name, "UUID");
    ensure(rows.size() * 2 * Long.BYTES);
    for (R row : rows) {
      UUID uuid = value.apply(row);
      putLong(uuid.getMostSignificantBits());
      putLong(uuid.getLeastSignificantBits());
    }
    return this;
  }

  NativeBlock<R> string(String name, Function<R, String> value) {
    column(name, "String");
    for (R row : rows) {
      putString(value.apply(row));
    }
    return this;
  }

  /** A String column whose values are written by {@code put}, with {@link #putBytes}. */
  NativeBlock<R> bytes(String name, java.util.function.BiConsumer<NativeBlock<R>, R> put) {
    column(name, "String");
    for (R row : rows) {
      put.accept(this, row);
    }
    return this;
  }

  void putBytes(byte[] bytes, int offset, int length) {
    putVarInt(length);
    ensure(length);
    System.arraycopy(bytes, offset, buffer, size, length);
    size += length;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  private void column(String name, String type) {
    putString(name);
    putString(type);
  }

  private NativeBlock<R> fourBytes(String name, String type, ToIntFunction<R> value) {
    column(name, type);
    ensure(rows.size() * Integer.BYTES);
    for (R row : rows) {
      int bits = value.applyAsInt(row);
      for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
        buffer[size++] = (byte) (bits >>> shift);
      }
    }
    return this;
  }

  private NativeBlock<R> eightBytes(String name, String type, ToLongFunction<R> value) {
    column(name, type);
    ensure(rows.size() * Long.BYTES);
    for (R row : rows) {
      putLong(value.applyAsLong(row));
    }
    return this;
  }

  private void putLong(long bits) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      buffer[size++] = (byte) (bits >>> shift);
    }
  }

  private void putString(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    putBytes(utf8, 0, utf8.length);
  }

  private void putVarInt(int value) {
    ensure(5);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      buffer[size++] = (byte) ((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    buffer[size++] = (byte) rest;
  }

  private void ensure(int more) {
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(size, more)));
    }
  }
}
