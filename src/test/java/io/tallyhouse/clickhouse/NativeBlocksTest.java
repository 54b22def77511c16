package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NativeBlocksTest {
  private final NativeBlock block = new NativeBlock();
  private final List<NativeBlock.Column> numbers =
      List.of(
          block.uint8("a"),
          block.int8("b"),
          block.uint32("c"),
          block.uint64("d"),
          block.dateTime("e"),
          block.dateTime64("f"),
          block.decimal64("g", 9));
  private final NativeBlock.Column uuid = block.uuid("h");
  private final NativeBlock.Column text = block.string("i");

  /** A block of rows, each of which follows from its number. */
  private byte[] blockOf(int from, int to) {
    block.clear();
    for (int row = from; row < to; row++) {
      numbers.get(0).putByte(row);
      numbers.get(1).putByte(-row);
      numbers.get(2).putInt(row);
      numbers.get(3).putLong(row);
      numbers.get(4).putInt(row);
      numbers.get(5).putLong(row);
      numbers.get(6).putLong(row);
      uuid.putUuid(new UUID(row, -row));
      text.putString("x".repeat(row * 50));
    }
    return block.toByteArray(to - from);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  void halves_areTheBlocksOfTheirRows() {
    assertThat(NativeBlocks.halves(blockOf(0, 5))).containsExactly(blockOf(0, 2), blockOf(2, 5));
    assertThat(NativeBlocks.halves(blockOf(3, 4))).isEmpty();
  }

  @Test
  void neighboursWithTheSameColumns_areMergedIntoOneBlock() {
    assertThat(merged(blockOf(3, 5))).isEqualTo(blockOf(3, 5));
    assertThat(merged(concat(blockOf(0, 1), blockOf(1, 6), blockOf(6, 300))))
        .isEqualTo(blockOf(0, 300));
    byte[] other = otherColumns(7, 8);
    assertThat(
            merged(concat(blockOf(0, 1), blockOf(1, 2), other, otherColumns(8, 10), blockOf(2, 3))))
        .isEqualTo(concat(blockOf(0, 2), otherColumns(7, 10), blockOf(2, 3)));
    assertThat(merged(new byte[0])).isEmpty();
  }

  @Test
  void blockThatEndsEarly_isLeftToClickHouse() {
    byte[] two = concat(blockOf(0, 1), blockOf(1, 3));
    for (int length = blockOf(0, 1).length + 1; length < two.length; length++) {
      byte[] cut = Arrays.copyOf(two, length);
      assertThat(merged(cut)).as("%s bytes", length).isEqualTo(cut);
    }
  }

  private static byte[] merged(byte[] blocks) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatCode(() -> MergedBlocks.of(blocks, Set.of()).writeTo(out)).doesNotThrowAnyException();
    return out.toByteArray();
  }

  /** Of an earlier version, say: a column less, and one of another name. */
  private static byte[] otherColumns(int from, int to) {
    NativeBlock other = new NativeBlock();
    NativeBlock.Column number = other.uint32("c");
    NativeBlock.Column text = other.string("j");
    for (int row = from; row < to; row++) {
      number.putInt(row);
      text.putString("y".repeat(row));
    }
    return other.toByteArray(to - from);
  }

  @Test
  void severalBlocks_areHalvedTogether() {
    assertThat(NativeBlocks.halves(concat(blockOf(0, 1), blockOf(1, 6), blockOf(6, 8))))
        .containsExactly(
            concat(blockOf(0, 1), blockOf(1, 4)), concat(blockOf(4, 6), blockOf(6, 8)));
    assertThat(NativeBlocks.halves(concat(blockOf(0, 1), blockOf(1, 2))))
        .containsExactly(blockOf(0, 1), blockOf(1, 2));
  }

  @Test
  void halvingOn_leadsToEachRow() {
    List<byte[]> rows = new ArrayList<>();
    collect(concat(blockOf(0, 3), blockOf(3, 10)), rows);
    List<byte[]> expected = new ArrayList<>();
    for (int row = 0; row < 10; row++) {
      expected.add(blockOf(row, row + 1));
    }
    assertThat(rows).usingElementComparator(Arrays::compare).isEqualTo(expected);
  }

  private static void collect(byte[] blocks, List<byte[]> rows) {
    List<byte[]> halves = NativeBlocks.halves(blocks);
    halves.forEach(half -> collect(half, rows));
    if (halves.isEmpty()) {
      rows.add(blocks);
    }
  }

  @Test
  void whatIsNoBlock_isRefused() {
    byte[] whole = blockOf(0, 2);
    assertThatThrownBy(() -> NativeBlocks.halves(Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a block ends early");
  }
}
