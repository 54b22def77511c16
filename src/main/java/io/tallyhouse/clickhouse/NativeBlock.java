package io.tallyhouse.clickhouse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * A block of ClickHouse's Native format, in which each column lies by itself: the format the server
 * parses with the least work. Follows the format's description in ClickHouse's documentation
 * (formats/Native), revision 0.
 *
 * <p>It is filled row by row, so that each row is read from memory once, into a buffer per column;
 * the buffers stay for the next block. Not thread-safe.
 */
final class NativeBlock {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static final String STRING = "String";

  private static final int VAR_INT_BYTES_MAX = 5;
  private static final int COLUMN_BYTES_FIRST = 1024;

  private final List<Column> columns = new ArrayList<>();

  Column uint8(String name) {
    return add(name, "UInt8");
  }

  Column int8(String name) {
    return add(name, "Int8");
  }

  /** A column of decimal numbers, as whole multiples of their last digit. */
  Column decimal64(String name, int digits) {
    return add(name, "Decimal(18, " + digits + ")");
  }

  Column uint32(String name) {
    return add(name, "UInt32");
  }

  Column uint64(String name) {
    return add(name, "UInt64");
  }

  /** A column of seconds since 1970-01-01T00:00:00Z, in an int taken as unsigned. */
  Column dateTime(String name) {
    return add(name, "DateTime('UTC')");
  }

  /** A column of milliseconds since 1970-01-01T00:00:00Z. */
  Column dateTime64(String name) {
    return add(name, "DateTime64(3, 'UTC')");
  }

  Column uuid(String name) {
    return add(name, "UUID");
  }

  Column string(String name) {
    return add(name, STRING);
  }

  private Column add(String name, String type) {
    Column column = new Column(name, type);
    columns.add(column);
    return column;
  }

  /** What stands before a column's values. */
  static byte[] head(String name, String type) {
    return new Column(name, type).head;
  }

  /** Forgets the values so far. */
  void clear() {
    columns.forEach(column -> column.size = 0);
  }

  /** A copy of the values so far as a block; each column must have got one for each row. */
  byte[] toByteArray(int rows) {
    Column head = new Column();
    head.putVarInt(columns.size());
    head.putVarInt(rows);
    long bytes = head.size;
    for (Column column : columns) {
      bytes += column.head.length + column.size;
    }
    byte[] block = Arrays.copyOf(head.buffer, Math.toIntExact(bytes));
    int at = head.size;
    for (Column column : columns) {
      System.arraycopy(column.head, 0, block, at, column.head.length);
      at += column.head.length;
      System.arraycopy(column.buffer, 0, block, at, column.size);
      at += column.size;
    }
    return block;
  }

  /** The values of one column so far. Not thread-safe. */
  static final class Column {
    private final byte[] head;
    private byte[] buffer = new byte[COLUMN_BYTES_FIRST];
    private int size;

    private Column() {
      head = new byte[0];
    }

    private Column(String name, String type) {
      putString(name);
      putString(type);
      head = Arrays.copyOf(buffer, size);
      size = 0;
    }

    void putBoolean(boolean value) {
      ensure(1);
      buffer[size++] = (byte) (value ? 1 : 0);
    }

    void putByte(int value) {
      ensure(1);
      buffer[size++] = (byte) value;
    }

    void putInt(int value) {
      ensure(Integer.BYTES);
      INT.set(buffer, size, value);
      size += Integer.BYTES;
    }

    void putLong(long value) {
      ensure(Long.BYTES);
      LONG.set(buffer, size, value);
      size += Long.BYTES;
    }

    void putUuid(UUID value) {
      putLong(value.getMostSignificantBits());
      putLong(value.getLeastSignificantBits());
    }

    void putString(String value) {
      int length = value.length();
      ensure(VAR_INT_BYTES_MAX + length);
      int start = size;
      putVarInt(length);
      // Nearly every text is ASCII, whose bytes are its characters.
      for (int i = 0; i < length; i++) {
        char character = value.charAt(i);
        if (character >= 0x80) {
          size = start;
          byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
          putBytes(utf8, 0, utf8.length);
          return;
        }
        buffer[size++] = (byte) character;
      }
    }

    void putBytes(byte[] bytes, int offset, int length) {
      ensure(VAR_INT_BYTES_MAX + length);
      putVarInt(length);
      System.arraycopy(bytes, offset, buffer, size, length);
      size += length;
    }

    private void putVarInt(int value) {
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
}
