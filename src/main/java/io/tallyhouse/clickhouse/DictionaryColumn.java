package io.tallyhouse.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The texts of one column of a Native block as {@code LowCardinality(String)}: each different text
 * once, and for each row which one it is. ClickHouse reads that with less work than a text for each
 * row, and it is shorter. Follows ClickHouse's SerializationLowCardinality: one dictionary a block,
 * none that blocks share. Not thread-safe.
 */
final class DictionaryColumn {
  static final String TYPE = "LowCardinality(String)";

  /** SharedDictionariesWithAdditionalKeys, the one version there is. */
  private static final long VERSION = 1;

  /** HasAdditionalKeysBit and NeedUpdateDictionary: this block has its own texts. */
  private static final long OWN_TEXTS = (1 << 9) | (1 << 10);

  private static final int SLOTS_FIRST = 64;

  private final byte[] bytes;
  private final int[] indexes;
  private int rows;

  // Of each different text, in order of appearance: where its length begins, and where it ends.
  private int[] from = new int[SLOTS_FIRST];
  private int[] to = new int[SLOTS_FIRST];
  private int texts;

  // INVARIANT: open addressing, a power of two, at most half full; a text's number + 1, 0 = free.
  private int[] slots = new int[SLOTS_FIRST];

  /**
   * @param bytes where all the texts are, each behind its length
   * @param rowsMax how many texts are added at most
   */
  DictionaryColumn(byte[] bytes, int rowsMax) {
    this.bytes = bytes;
    this.indexes = new int[rowsMax];
  }

  /** Adds all texts from one position to another. */
  void addAll(int begin, int end) {
    NativeReader reader = new NativeReader(bytes);
    reader.seek(begin);
    while (reader.position() < end) {
      int start = reader.position();
      reader.skipValue(0);
      indexes[rows] =
          isAsBefore(start, reader.position()) ? indexes[rows - 1] : find(start, reader.position());
      rows++;
    }
  }

  private boolean isAsBefore(int start, int end) {
    return rows > 0 && equals(indexes[rows - 1], start, end);
  }

  private boolean equals(int text, int start, int end) {
    return Arrays.equals(bytes, from[text], to[text], bytes, start, end);
  }

  private int find(int start, int end) {
    int hash = hash(start, end);
    int slot = hash & (slots.length - 1);
    for (; slots[slot] != 0; slot = (slot + 1) & (slots.length - 1)) {
      if (equals(slots[slot] - 1, start, end)) {
        return slots[slot] - 1;
      }
    }
    if (texts == from.length) {
      from = Arrays.copyOf(from, texts * 2);
      to = Arrays.copyOf(to, texts * 2);
    }
    from[texts] = start;
    to[texts] = end;
    slots[slot] = ++texts;
    if (texts * 2 > slots.length) {
      enlarge();
    }
    return texts - 1;
  }

  private void enlarge() {
    slots = new int[slots.length * 2];
    for (int text = 0; text < texts; text++) {
      int slot = hash(from[text], to[text]) & (slots.length - 1);
      while (slots[slot] != 0) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = text + 1;
    }
  }

  private int hash(int start, int end) {
    int hash = 0;
    for (int i = start; i < end; i++) {
      hash = hash * 31 + bytes[i];
    }
    return hash ^ (hash >>> 15);
  }

  /** Writes the column's values, what comes behind its name and type. */
  void writeTo(OutputStream out) throws IOException {
    if (rows == 0) {
      return;
    }
    int width = texts <= 1 << Byte.SIZE ? 0 : texts <= 1 << Short.SIZE ? 1 : 2;
    writeLongs(out, VERSION, OWN_TEXTS | width, texts);
    for (int text = 0; text < texts; text++) {
      out.write(bytes, from[text], to[text] - from[text]);
    }
    writeLongs(out, rows);
    out.write(indexes(1 << width));
  }

  private byte[] indexes(int bytesEach) {
    byte[] all = new byte[rows * bytesEach];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < bytesEach; i++) {
        all[row * bytesEach + i] = (byte) (indexes[row] >>> (i * Byte.SIZE));
      }
    }
    return all;
  }

  private static void writeLongs(OutputStream out, long... values) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      all.putLong(value);
    }
    out.write(all.array());
  }
}
