package io.tallyhouse.clickhouse;

import com.carrotsearch.hppc.IntArrayList;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Native blocks as the body of an insert: neighbours with the same columns are sent as one block,
 * since ClickHouse has much to do for each, whatever its size. Values are copied only on their way,
 * and the texts of columns with few different ones become a {@link DictionaryColumn}.
 */
final class MergedBlocks {
  private final byte[] bytes;
  private final List<Group> groups;

  private MergedBlocks(byte[] bytes, List<Group> groups) {
    this.bytes = bytes;
    this.groups = groups;
  }

  /**
   * Of blocks one after the other. What are none is sent as it is, for ClickHouse to refuse.
   *
   * @param repetitive names of columns of texts of which few differ
   */
  static MergedBlocks of(byte[] blocks, Set<String> repetitive) {
    List<Group> groups = new ArrayList<>();
    NativeReader reader = new NativeReader(blocks);
    try {
      while (!reader.isAtEnd()) {
        Group last = groups.isEmpty() ? null : groups.get(groups.size() - 1);
        if (last == null || !last.addNext(reader, blocks)) {
          groups.add(Group.ofNext(reader, repetitive));
        }
      }
    } catch (IllegalArgumentException e) {
      groups.clear();
    }
    return new MergedBlocks(blocks, groups);
  }

  /** Writes the blocks; may be called again. */
  void writeTo(OutputStream out) throws IOException {
    if (groups.isEmpty()) {
      out.write(bytes);
    }
    for (Group group : groups) {
      group.writeTo(out, bytes);
    }
  }

  /** Blocks with the same columns. */
  private static final class Group {
    // Of the first block: where each column's name and type are, and how long a value is.
    private final int[] heads;
    private final int[] headLengths;
    private final int[] valueBytes;
    // Of a column that becomes a dictionary its name and new type; null: it is sent as it is.
    private final byte[][] dictionaryHeads;
    // INVARIANT: of each block, where its first column begins, and then where each one ends.
    private final IntArrayList ends = new IntArrayList();
    private int rows;

    private Group(int columns) {
      heads = new int[columns];
      headLengths = new int[columns];
      valueBytes = new int[columns];
      dictionaryHeads = new byte[columns][];
    }

    static Group ofNext(NativeReader reader, Set<String> repetitive) {
      int columns = reader.varInt();
      int rows = reader.varInt();
      // Each column has a name and a type, of a byte each at least.
      if (columns < 0 || columns > reader.left()) {
        throw new IllegalArgumentException("a block ends early");
      }
      Group group = new Group(columns);
      group.ends.add(reader.position());
      for (int i = 0; i < columns; i++) {
        group.heads[i] = reader.position();
        String name = reader.text();
        String type = reader.text();
        group.valueBytes[i] = NativeReader.bytesOf(type);
        if (type.equals(NativeBlock.STRING) && repetitive.contains(name)) {
          group.dictionaryHeads[i] = NativeBlock.head(name, DictionaryColumn.TYPE);
        }
        group.headLengths[i] = reader.position() - group.heads[i];
        group.endColumn(reader, i, rows);
      }
      group.rows = rows;
      return group;
    }

    private void endColumn(NativeReader reader, int column, int blockRows) {
      for (int row = 0; row < blockRows; row++) {
        reader.skipValue(valueBytes[column]);
      }
      ends.add(reader.position());
    }

    /** Adds the next block; false, and it is not read, if its columns are others. */
    boolean addNext(NativeReader reader, byte[] bytes) {
      int start = reader.position();
      int endsBefore = ends.size();
      int columns = reader.varInt();
      int blockRows = reader.varInt();
      boolean same = columns == heads.length;
      ends.add(reader.position());
      for (int i = 0; same && i < columns; i++) {
        same = hasHead(bytes, reader.position(), i);
        if (same) {
          reader.skip(headLengths[i]);
          endColumn(reader, i, blockRows);
        }
      }
      if (same) {
        rows = Math.addExact(rows, blockRows);
      } else {
        ends.elementsCount = endsBefore;
        reader.seek(start);
      }
      return same;
    }

    private boolean hasHead(byte[] bytes, int at, int column) {
      int length = headLengths[column];
      int head = heads[column];
      return length <= bytes.length - at
          && Arrays.equals(bytes, head, head + length, bytes, at, at + length);
    }

    void writeTo(OutputStream out, byte[] bytes) throws IOException {
      out.write(NativeBlocks.varInt(heads.length));
      out.write(NativeBlocks.varInt(rows));
      for (int i = 0; i < heads.length; i++) {
        if (dictionaryHeads[i] == null) {
          writeColumn(out, bytes, i);
        } else {
          writeDictionary(out, bytes, i);
        }
      }
    }

    private void writeColumn(OutputStream out, byte[] bytes, int column) throws IOException {
      out.write(bytes, heads[column], headLengths[column]);
      for (int block = 0; block < ends.size(); block += heads.length + 1) {
        int begin = begin(block, column);
        out.write(bytes, begin, end(block, column) - begin);
      }
    }

    private void writeDictionary(OutputStream out, byte[] bytes, int column) throws IOException {
      out.write(dictionaryHeads[column]);
      DictionaryColumn dictionary = new DictionaryColumn(bytes, rows);
      for (int block = 0; block < ends.size(); block += heads.length + 1) {
        dictionary.addAll(begin(block, column), end(block, column));
      }
      dictionary.writeTo(out);
    }

    private int begin(int block, int column) {
      return ends.get(block + column) + headLengths[column];
    }

    private int end(int block, int column) {
      return ends.get(block + column + 1);
    }
  }
}
