package io.tallyhouse.ingest;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Blocks of bytes that stand for rows: a number by which these are found, and some padding. */
final class SimulatedBlocks {
  private static final int PADDING_MAX = 40;

  private final Random random;
  private final List<List<EventRow>> encoded = new ArrayList<>();
  private final Map<List<EventRow>, byte[]> parts = new HashMap<>();

  SimulatedBlocks(Random random) {
    this.random = random;
  }

  byte[] encode(List<EventRow> rows) {
    int padding = random.nextInt(PADDING_MAX);
    ByteBuffer block =
        ByteBuffer.allocate(2 * Integer.BYTES + padding).putInt(encoded.size()).putInt(padding);
    for (int i = 0; i < padding; i++) {
      block.put((byte) random.nextInt());
    }
    encoded.add(List.copyOf(rows));
    return block.array();
  }

  List<byte[]> halves(byte[] block) {
    List<EventRow> rows = rowsOf(block);
    int half = rows.size() / 2;
    return half == 0
        ? List.of()
        : List.of(part(rows.subList(0, half)), part(rows.subList(half, rows.size())));
  }

  private byte[] part(List<EventRow> rows) {
    return parts.computeIfAbsent(List.copyOf(rows), this::encode);
  }

  /** The rows of blocks one after the other. */
  List<EventRow> rowsOf(byte[] blocks) {
    List<EventRow> rows = new ArrayList<>();
    for (ByteBuffer block = ByteBuffer.wrap(blocks); block.hasRemaining(); ) {
      rows.addAll(Objects.requireNonNull(encoded.get(block.getInt())));
      int padding = block.getInt();
      block.position(block.position() + padding);
    }
    return rows;
  }
}
