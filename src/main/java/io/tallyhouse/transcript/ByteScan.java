package io.tallyhouse.transcript;

import com.google.common.base.Utf8;
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

  /** Whether [from, to) is well-formed UTF-8. Nearly all of it is ASCII, read eight at a time. */
  static boolean isUtf8(byte[] bytes, int from, int to) {
    int i = from;
    while (i <= to - Long.BYTES && ((long) LONGS.get(bytes, i) & HIGH_BITS) == 0) {
      i += Long.BYTES;
    }
    return Utf8.isWellFormed(bytes, i, to - i);
  }
}
