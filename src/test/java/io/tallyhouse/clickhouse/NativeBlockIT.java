package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.testing.TestEngines;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written as a Native block is what ClickHouse then holds. */
class NativeBlockIT {
  /** The last second a DateTime holds, and the last millisecond of 2299, that of a DateTime64. */
  private static final long DATE_TIME_MAX = 4_294_967_295L;

  private static final long DATE_TIME_64_MAX = 10_413_791_999_999L;

  /** A row with a column of each type. */
  private record Row(
      int number,
      boolean flag,
      int word,
      long bits,
      long seconds,
      long millis,
      UUID uuid,
      String text,
      String bytes) {}

  private final ClickHouseConfig config = TestEngines.clickHouse();
  private final ClickHouseConnection connection = new ClickHouseConnection(config);

  @BeforeEach
  void createTable() {
    ClickHouseMigrations.migrate(config);
    connection.execute(
        """
        CREATE TABLE block
        (
            number UInt32, flag UInt8, word UInt32, bits UInt64, seconds DateTime('UTC'),
            millis DateTime64(3, 'UTC'), uuid UUID, text LowCardinality(String), bytes String
        )
        ENGINE = MergeTree ORDER BY number
        """,
        Map.of(),
        "test");
  }

  @AfterEach
  void close() {
    connection.close();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void randomRows_areReadBackEqual(long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      rows.add(
          new Row(
              i,
              random.nextBoolean(),
              random.nextInt(),
              random.nextLong(),
              random.nextLong(DATE_TIME_MAX + 1),
              random.nextLong(DATE_TIME_64_MAX + 1),
              new UUID(random.nextLong(), random.nextLong()),
              text(random, random.nextInt(20)),
              text(random, random.nextInt(300))));
    }
    insert(rows);

    assertThat(stored()).as("seed %d", seed).isEqualTo(rows);
  }

  @Test
  void extremeValues_areReadBackEqual() {
    String long200K = "ü🚀".repeat(200_000 / 6);
    List<Row> rows =
        List.of(
            new Row(0, false, 0, 0, 0, 0, new UUID(0, 0), "", ""),
            new Row(
                1,
                true,
                -1,
                -1,
                DATE_TIME_MAX,
                DATE_TIME_64_MAX,
                new UUID(-1, -1),
                "\0",
                "\0\n'\\\t"),
            new Row(
                2,
                true,
                Integer.MIN_VALUE,
                Long.MIN_VALUE,
                1,
                1,
                new UUID(Long.MAX_VALUE, Long.MIN_VALUE),
                "x".repeat(127),
                "x".repeat(128)),
            new Row(3, false, 1, Long.MAX_VALUE, 1, 1, new UUID(1, 2), "日本 🚀", long200K),
            new Row(4, false, 1, 1, 1, 1, new UUID(1, 2), long200K, "y".repeat(16_384)));
    insert(rows);

    assertThat(stored()).isEqualTo(rows);
  }

  @ParameterizedTest(name = "{0} different texts")
  @ValueSource(ints = {1, 2, 32, 33, 255, 256, 257, 65_535, 65_536, 65_537})
  void repetitiveTexts_areReadBackEqual(int different) {
    NativeBlock block = new NativeBlock();
    NativeBlock.Column number = block.uint32("number");
    NativeBlock.Column text = block.string("text");
    ByteArrayOutputStream blocks = new ByteArrayOutputStream();
    // Several blocks that are sent as one: 100 rows, and the rest.
    int rows = different + 200;
    for (int row = 0; row < rows; row++) {
      number.putInt(row);
      text.putString(repetitive(row, different));
      if (row == 99 || row == rows - 1) {
        blocks.writeBytes(block.toByteArray(row == 99 ? 100 : rows - 100));
        block.clear();
      }
    }
    connection.insertNative(
        "block", MergedBlocks.of(blocks.toByteArray(), Set.of("text")), UUID.randomUUID(), "test");

    List<String> stored = new ArrayList<>();
    connection.query(
        "SELECT text FROM block ORDER BY number",
        Map.of(),
        "test",
        row -> stored.add(row.values().get(0).textValue()));
    assertThat(stored)
        .isEqualTo(IntStream.range(0, rows).mapToObj(row -> repetitive(row, different)).toList());
  }

  @Test
  void repetitiveColumns_areThoseOfTheEventsTable() {
    Set<String> columns = new HashSet<>();
    connection.query(
        """
        SELECT name FROM system.columns
        WHERE database = currentDatabase() AND table = 'events'
            AND type = 'LowCardinality(String)' AND default_kind != 'ALIAS'
        """,
        Map.of(),
        "test",
        row -> columns.add(row.values().get(0).textValue()));

    assertThat(EventBlock.REPETITIVE).isEqualTo(columns);
  }

  /** The first one is empty, as many columns mostly are; each comes twice in a row at first. */
  private static String repetitive(int row, int different) {
    int text = row < 200 ? row / 2 % different : row - 200;
    return text == 0 ? "" : "ü" + text;
  }

  private void insert(List<Row> rows) {
    NativeBlock block = new NativeBlock();
    NativeBlock.Column number = block.uint32("number");
    NativeBlock.Column flag = block.uint8("flag");
    NativeBlock.Column word = block.uint32("word");
    NativeBlock.Column bits = block.uint64("bits");
    NativeBlock.Column seconds = block.dateTime("seconds");
    NativeBlock.Column millis = block.dateTime64("millis");
    NativeBlock.Column uuid = block.uuid("uuid");
    NativeBlock.Column text = block.string("text");
    NativeBlock.Column bytes = block.string("bytes");
    // What was there before must not come back.
    number.putInt(-1);
    text.putString("left over");
    block.clear();
    for (Row row : rows) {
      number.putInt(row.number());
      flag.putBoolean(row.flag());
      word.putInt(row.word());
      bits.putLong(row.bits());
      seconds.putInt((int) row.seconds());
      millis.putLong(row.millis());
      uuid.putUuid(row.uuid());
      text.putString(row.text());
      byte[] utf8 = ("<" + row.bytes() + ">").getBytes(StandardCharsets.UTF_8);
      bytes.putBytes(utf8, 1, utf8.length - 2);
    }
    connection.insertNative(
        "block",
        MergedBlocks.of(block.toByteArray(rows.size()), Set.of("text")),
        UUID.randomUUID(),
        "test");
  }

  private List<Row> stored() {
    List<Row> rows = new ArrayList<>();
    connection.query(
        """
        SELECT number, flag, reinterpretAsInt32(word), toString(reinterpretAsInt64(bits)),
            toUnixTimestamp(seconds), toUnixTimestamp64Milli(millis), toString(uuid), text, bytes
        FROM block ORDER BY number
        """,
        Map.of(),
        "test",
        row -> rows.add(read(row.values())));
    return rows;
  }

  private static Row read(JsonNode row) {
    return new Row(
        row.get(0).intValue(),
        row.get(1).intValue() == 1,
        row.get(2).intValue(),
        Long.parseLong(row.get(3).asText()),
        row.get(4).longValue(),
        row.get(5).longValue(),
        UUID.fromString(row.get(6).asText()),
        row.get(7).asText(),
        row.get(8).asText());
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      int c = random.nextInt(4) == 0 ? random.nextInt(0x10000, 0x11000) : random.nextInt(0xd800);
      text.appendCodePoint(c);
    }
    return text.toString();
  }
}
