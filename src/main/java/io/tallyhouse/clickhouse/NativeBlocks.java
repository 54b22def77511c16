package io.tallyhouse.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tallyhouse.query.Row;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Cuts, joins and reads what {@link NativeBlock} has made: one block, or several one after the
 * other. A block names its columns itself, so that those of an earlier version with fewer columns
 * can be cut too.
 */
final class NativeBlocks {
  private static final int UUID_BYTES = 16;

  private final byte[] bytes;
  private int at;

  private NativeBlocks(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A column's bytes: its head, and where each row's value begins; the last one ends it. */
  private static final class Column {
    final String name;
    final String type;
    final int head;
    final int[] values;

    Column(String name, String type, int head, int[] values) {
      this.name = name;
      this.type = type;
      this.head = head;
      this.values = values;
    }
  }

  private record Block(int rows, List<Column> columns) {}

  /**
   * The first half of the rows and the second; nothing if there is but one row.
   *
   * @throws IllegalArgumentException if these are no such blocks
   */
  static List<byte[]> halves(byte[] blocks) {
    NativeBlocks reader = new NativeBlocks(blocks);
    List<Block> all = new ArrayList<>();
    int rows = 0;
    while (reader.at < blocks.length) {
      Block block = reader.block();
      all.add(block);
      rows += block.rows();
    }
    if (rows < 2) {
      return List.of();
    }
    return List.of(reader.rows(all, 0, rows / 2), reader.rows(all, rows / 2, rows));
  }

  /**
   * All rows. A time is in milliseconds since 1970, or seconds where the column has seconds; a
   * decimal in multiples of its last digit; an unsigned number of 64 bits signed.
   *
   * @param names of the rows' columns, from those of the blocks
   * @throws IllegalArgumentException if these are no such blocks
   */
  static List<Row> rows(byte[] blocks, UnaryOperator<String> names) {
    NativeBlocks reader = new NativeBlocks(blocks);
    List<Row> rows = new ArrayList<>();
    while (reader.at < blocks.length) {
      Block block = reader.block();
      Row.Columns columns =
          new Row.Columns(
              block.columns().stream().map(column -> names.apply(column.name)).toList());
      for (int row = 0; row < block.rows(); row++) {
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        for (Column column : block.columns()) {
          reader.at = column.values[row];
          values.add(reader.value(column.type));
        }
        rows.add(columns.row(values));
      }
      Column last = block.columns().get(block.columns().size() - 1);
      reader.at = last.values[block.rows()];
    }
    return rows;
  }

  private JsonNode value(String type) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    ByteBuffer value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(at);
    return switch (nameOf(type)) {
      case "String" -> json.textNode(text());
      case "UInt8" -> json.numberNode(Byte.toUnsignedInt(value.get()));
      case "Int8" -> json.numberNode((int) value.get());
      case "UInt32", "DateTime" -> json.numberNode(Integer.toUnsignedLong(value.getInt()));
      case "UUID" -> json.textNode(new UUID(value.getLong(), value.getLong()).toString());
      default -> json.numberNode(value.getLong());
    };
  }

  private static String nameOf(String type) {
    return type.contains("(") ? type.substring(0, type.indexOf('(')) : type;
  }

  /**
   * The same rows in as few blocks: neighbours with the same columns are one. ClickHouse takes some
   * 0.6 ms for each block, whatever its size. What are no such blocks is left to ClickHouse to
   * refuse.
   */
  static byte[] merged(byte[] blocks) {
    NativeBlocks reader = new NativeBlocks(blocks);
    ByteArrayOutputStream out = new ByteArrayOutputStream(blocks.length);
    try {
      while (reader.at < blocks.length) {
        reader.mergeInto(out);
      }
    } catch (IllegalArgumentException e) {
      return blocks;
    }
    return out.toByteArray();
  }

  private void mergeInto(ByteArrayOutputStream out) {
    int start = at;
    Block first = block();
    if (at == bytes.length) {
      out.write(bytes, start, at - start);
      return;
    }
    List<ByteArrayOutputStream> values = new ArrayList<>();
    for (Column column : first.columns()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.write(bytes, column.values[0], column.values[first.rows()] - column.values[0]);
      values.add(all);
    }
    int rows = first.rows();
    for (int more = -1; more != 0; rows += more) {
      more = at == bytes.length ? 0 : appendNext(first, values);
    }
    putVarInt(out, values.size());
    putVarInt(out, rows);
    for (int i = 0; i < values.size(); i++) {
      Column column = first.columns().get(i);
      out.write(bytes, column.head, column.values[0] - column.head);
      out.writeBytes(values.get(i).toByteArray());
    }
  }

  /** Appends the next block's values and returns its rows; 0 = its columns are others. */
  private int appendNext(Block first, List<ByteArrayOutputStream> values) {
    int start = at;
    int columnCount = varInt();
    int rows = varInt();
    int begin = at;
    int[] ends = new int[columnCount];
    for (int i = 0; i < columnCount; i++) {
      Column column = i < first.columns().size() ? first.columns().get(i) : null;
      int headLength = column == null ? 0 : column.values[0] - column.head;
      if (column == null
          || columnCount != first.columns().size()
          || headLength > bytes.length - at
          || Arrays.mismatch(bytes, column.head, column.values[0], bytes, at, at + headLength)
              >= 0) {
        at = start;
        return 0;
      }
      skip(headLength);
      int valueBytes = bytesOf(column.type);
      for (int row = 0; row < rows; row++) {
        skip(valueBytes == 0 ? varInt() : valueBytes);
      }
      ends[i] = at;
    }
    for (int i = 0; i < columnCount; i++) {
      Column column = first.columns().get(i);
      begin += column.values[0] - column.head;
      values.get(i).write(bytes, begin, ends[i] - begin);
      begin = ends[i];
    }
    return rows;
  }

  private byte[] rows(List<Block> all, int from, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int first = 0;
    for (Block block : all) {
      int begin = Math.max(from - first, 0);
      int end = Math.min(to - first, block.rows());
      if (begin < end) {
        putVarInt(out, block.columns().size());
        putVarInt(out, end - begin);
        for (Column column : block.columns()) {
          int[] values = column.values;
          out.write(bytes, column.head, values[0] - column.head);
          out.write(bytes, values[begin], values[end] - values[begin]);
        }
      }
      first += block.rows();
    }
    return out.toByteArray();
  }

  private Block block() {
    int columnCount = varInt();
    int rows = varInt();
    List<Column> columns = new ArrayList<>(columnCount);
    for (int i = 0; i < columnCount; i++) {
      int head = at;
      String name = text();
      String type = text();
      int valueBytes = bytesOf(type);
      int[] values = new int[rows + 1];
      values[0] = at;
      for (int row = 1; row <= rows; row++) {
        skip(valueBytes == 0 ? varInt() : valueBytes);
        values[row] = at;
      }
      columns.add(new Column(name, type, head, values));
    }
    return new Block(rows, columns);
  }

  /** The bytes of a value of the type; 0 = they come with their number. */
  private static int bytesOf(String type) {
    return switch (nameOf(type)) {
      case "String" -> 0;
      case "UInt8", "Int8" -> Byte.BYTES;
      case "UInt32", "DateTime" -> Integer.BYTES;
      case "UInt64", "DateTime64", "Decimal" -> Long.BYTES;
      case "UUID" -> UUID_BYTES;
      default -> throw new IllegalArgumentException("a block has a column of type " + type);
    };
  }

  private String text() {
    int length = varInt();
    int from = at;
    skip(length);
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  private void skip(int length) {
    if (length > bytes.length - at) {
      throw new IllegalArgumentException("a block ends early");
    }
    at += length;
  }

  private int varInt() {
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

  private static void putVarInt(ByteArrayOutputStream out, int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.write((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
