package io.tallyhouse.clickhouse;

import java.nio.charset.StandardCharsets;

/** Reads the parts of Native blocks, see {@link NativeBlock}, one after the other. */
final class NativeReader {
  private static final int UUID_BYTES = 16;

  private final byte[] bytes;
  private int at;

  NativeReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Where the next part begins. */
  int position() {
    return at;
  }

  void seek(int position) {
    at = position;
  }

  boolean isAtEnd() {
    return at == bytes.length;
  }

  /** How many bytes there are from here on. */
  int left() {
    return bytes.length - at;
  }

  /**
   * @throws IllegalArgumentException if there are not so many more bytes, as with all that reads
   */
  void skip(int length) {
    if (length < 0 || length > bytes.length - at) {
      throw new IllegalArgumentException("a block ends early");
    }
    at += length;
  }

  int varInt() {
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += 7) {
      int from = at;
      skip(1);
      value |= (bytes[from] & 0x7f) << shift;
      if (bytes[from] >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a block has a length that is none");
  }

  String text() {
    int length = varInt();
    int from = at;
    skip(length);
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  /** Skips a value of {@link #bytesOf} so many bytes. */
  void skipValue(int valueBytes) {
    skip(valueBytes == 0 ? varInt() : valueBytes);
  }

  /** The bytes of a value of the type; 0 = they come with their number. */
  static int bytesOf(String type) {
    return switch (nameOf(type)) {
      case "String" -> 0;
      case "UInt8", "Int8" -> Byte.BYTES;
      case "UInt32", "DateTime" -> Integer.BYTES;
      case "UInt64", "DateTime64", "Decimal" -> Long.BYTES;
      case "UUID" -> UUID_BYTES;
      default -> throw new IllegalArgumentException("a block has a column of type " + type);
    };
  }

  /** A type without its parameters. */
  static String nameOf(String type) {
    int parameters = type.indexOf('(');
    return parameters < 0 ? type : type.substring(0, parameters);
  }
}
