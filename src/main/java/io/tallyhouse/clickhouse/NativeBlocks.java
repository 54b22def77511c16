package io.tallyhouse.clickhouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tallyhouse.query.Row;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Cuts and reads what {@link NativeBlock} has made: one block, or several one after the other. A
 * block names its columns itself, so that those of an earlier version with fewer columns can be cut
 * too.
 */
final class NativeBlocks {
  private static final int VAR_INT_BYTES_MAX = 5;

  private final byte[] bytes;
  private final NativeReader reader;

  private NativeBlocks(byte[] bytes) {
    this.bytes = bytes;
    this.reader = new NativeReader(bytes);
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
    NativeBlocks of = new NativeBlocks(blocks);
    List<Block> all = new ArrayList<>();
    int rows = 0;
    while (!of.reader.isAtEnd()) {
      Block block = of.block();
      all.add(block);
      rows += block.rows();
    }
    if (rows < 2) {
      return List.of();
    }
    return List.of(of.rows(all, 0, rows / 2), of.rows(all, rows / 2, rows));
  }

  /**
   * All rows. A time is in milliseconds since 1970, or seconds where the column has seconds; a
   * decimal in multiples of its last digit; an unsigned number of 64 bits signed.
   *
   * @param names of the rows' columns, from those of the blocks
   * @throws IllegalArgumentException if these are no such blocks
   */
  static List<Row> rows(byte[] blocks, UnaryOperator<String> names) {
    NativeBlocks of = new NativeBlocks(blocks);
    List<Row> rows = new ArrayList<>();
    while (!of.reader.isAtEnd()) {
      Block block = of.block();
      Row.Columns columns =
          new Row.Columns(
              block.columns().stream().map(column -> names.apply(column.name)).toList());
      for (int row = 0; row < block.rows(); row++) {
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        for (Column column : block.columns()) {
          of.reader.seek(column.values[row]);
          values.add(of.value(column.type));
        }
        rows.add(columns.row(values));
      }
      Column last = block.columns().get(block.columns().size() - 1);
      of.reader.seek(last.values[block.rows()]);
    }
    return rows;
  }

  private JsonNode value(String type) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    ByteBuffer value =
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(reader.position());
    return switch (NativeReader.nameOf(type)) {
      case "String" -> json.textNode(reader.text());
      case "UInt8" -> json.numberNode(Byte.toUnsignedInt(value.get()));
      case "Int8" -> json.numberNode((int) value.get());
      case "UInt32", "DateTime" -> json.numberNode(Integer.toUnsignedLong(value.getInt()));
      case "UUID" -> json.textNode(new UUID(value.getLong(), value.getLong()).toString());
      default -> json.numberNode(value.getLong());
    };
  }

  private byte[] rows(List<Block> all, int from, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int first = 0;
    for (Block block : all) {
      int begin = Math.max(from - first, 0);
      int end = Math.min(to - first, block.rows());
      if (begin < end) {
        out.writeBytes(varInt(block.columns().size()));
        out.writeBytes(varInt(end - begin));
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
    int columnCount = reader.varInt();
    int rows = reader.varInt();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < columnCount; i++) {
      int head = reader.position();
      String name = reader.text();
      String type = reader.text();
      int valueBytes = NativeReader.bytesOf(type);
      int[] values = new int[rows + 1];
      values[0] = reader.position();
      for (int row = 1; row <= rows; row++) {
        reader.skipValue(valueBytes);
        values[row] = reader.position();
      }
      columns.add(new Column(name, type, head, values));
    }
    return new Block(rows, columns);
  }

  /** A length as blocks have it. */
  static byte[] varInt(int value) {
    ByteBuffer bytes = ByteBuffer.allocate(VAR_INT_BYTES_MAX);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      bytes.put((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.put((byte) rest);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }
}
