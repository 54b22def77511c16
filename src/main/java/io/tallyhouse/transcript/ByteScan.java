package io.tallyhouse.transcript;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Searches through bytes, eight at a time. Pure and thread-safe. */
final class ByteScan {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long NEWLINES = '\n' * ONES;

  private ByteScan() {}

  /** The index of the first newline in [from, to), or -1. */
  static int indexOfNewline(byte[] bytes, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long zeroAtNewline = (long) LONGS.get(bytes, i) ^ NEWLINES;
      // Hacker's Delight, 6-1: the lowest bit set is the high bit of the first byte that is zero.
      long found = (zeroAtNewline - ONES) & ~zeroAtNewline & HIGH_BITS;
      if (found != 0) {
        return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    for (; i < to; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** Whether [from, to) is well-formed UTF-8 (Unicode 15, table 3-7). */
  static boolean isUtf8(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      if (i <= to - Long.BYTES && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
        i += Long.BYTES;
      } else if (bytes[i] >= 0) {
        i++;
      } else {
        int length = sequenceLength(bytes, i, to);
        if (length == 0) {
          return false;
        }
        i += length;
      }
    }
    return true;
  }

  /** Bytes of the well-formed sequence of several bytes at this index, 0 if there is none. */
  private static int sequenceLength(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xff;
    if (lead < 0xc2 || lead > 0xf4) {
      return 0;
    }
    int length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (at > to - length) {
      return 0;
    }
    int second = bytes[at + 1] & 0xff;
    int secondMin = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int secondMax = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < secondMin || second > secondMax) {
      return 0;
    }
    for (int i = at + 2; i < at + length; i++) {
      if ((bytes[i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
