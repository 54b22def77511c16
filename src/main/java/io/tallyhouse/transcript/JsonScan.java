package io.tallyhouse.transcript;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Finds the ends of JSON objects by their quotes and brackets alone, many times faster than a
 * parser. What it takes for an object may still be no JSON. Pure and thread-safe.
 */
final class JsonScan {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long BLANKS = ' ' * ONES;
  private static final int DELETE = 0x7f;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private JsonScan() {}

  /** Whether [from, to) is one object from its first byte to its last. */
  static boolean isOneObject(byte[] bytes, int from, int to) {
    return from < to && bytes[from] == '{' && endOfObject(bytes, from, to) == to;
  }

  /**
   * The index behind the object that begins at {@code from}, or -1 if it is cut off, or holds a
   * control character, which JSON never does.
   */
  static int endOfObject(byte[] bytes, int from, int to) {
    int depth = 0;
    int i = from;
    while (i < to) {
      byte c = bytes[i];
      if (c == '"') {
        i = endOfString(bytes, i + 1, to);
        if (i < 0) {
          return -1;
        }
        continue;
      }
      i++;
      if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        if (depth == 0) {
          return i;
        }
      } else if (c >= 0 && c < ' ' && !isWhiteSpace(c)) {
        return -1;
      }
    }
    return -1;
  }

  /** The index behind the closing quote of the string whose characters begin at {@code from}. */
  private static int endOfString(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (i <= to - Long.BYTES && isPlain((long) LONGS.get(bytes, i))) {
        i += Long.BYTES;
        continue;
      }
      byte c = bytes[i];
      if (c == '"') {
        return i + 1;
      }
      if (c >= 0 && c < ' ') {
        return -1;
      }
      i += c == '\\' ? 2 : 1;
    }
    return -1;
  }

  /** Whether none of eight bytes is a quote, a backslash or a control character. */
  private static boolean isPlain(long eight) {
    long quote = eight ^ QUOTES;
    long backslash = eight ^ BACKSLASHES;
    // Hacker's Delight, 6-1: exact as to whether there is any.
    long found =
        ((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((eight - BLANKS) & ~eight);
    return (found & HIGH_BITS) == 0;
  }

  /** Where an object with a name may begin in [from, to), or -1: a brace, then a quote. */
  static int indexOfObject(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '{') {
        int next = i + 1;
        while (next < to && (isWhiteSpace(bytes[next]) || bytes[next] == ' ')) {
          next++;
        }
        if (next < to && bytes[next] == '"') {
          return i;
        }
      }
    }
    return -1;
  }

  /** Whether the pattern is somewhere in [from, to). */
  static boolean contains(byte[] bytes, int from, int to, byte[] pattern) {
    byte first = pattern[0];
    for (int i = from; i <= to - pattern.length; i++) {
      if (bytes[i] == first && isAt(bytes, i, to, pattern)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The first byte in [from, to) that is no padding, or {@code to}: no white space, no other
   * control character such as NUL, and no byte order mark.
   */
  static int skipPadding(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (isPadding(bytes[i])) {
        i++;
      } else if (isAt(bytes, i, to, BYTE_ORDER_MARK)) {
        i += BYTE_ORDER_MARK.length;
      } else {
        return i;
      }
    }
    return to;
  }

  /** The index behind the last byte in [from, to) that is no padding, or {@code from}. */
  static int trimPadding(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from) {
      int mark = end - BYTE_ORDER_MARK.length;
      if (isPadding(bytes[end - 1])) {
        end--;
      } else if (mark >= from && isAt(bytes, mark, end, BYTE_ORDER_MARK)) {
        end = mark;
      } else {
        return end;
      }
    }
    return from;
  }

  /** Whether [from, to) is white space only, byte order marks among it. */
  static boolean isBlank(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (bytes[i] == ' ' || isWhiteSpace(bytes[i])) {
        i++;
      } else if (isAt(bytes, i, to, BYTE_ORDER_MARK)) {
        i += BYTE_ORDER_MARK.length;
      } else {
        return false;
      }
    }
    return true;
  }

  private static boolean isPadding(byte c) {
    return (c >= 0 && c <= ' ') || c == DELETE;
  }

  private static boolean isWhiteSpace(byte c) {
    return c == '\t' || c == '\r' || c == '\n';
  }

  private static boolean isAt(byte[] bytes, int at, int to, byte[] pattern) {
    if (at > to - pattern.length) {
      return false;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (bytes[at + i] != pattern[i]) {
        return false;
      }
    }
    return true;
  }
}
