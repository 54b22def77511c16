package io.tallyhouse.benchmarks;

import io.tallyhouse.clickhouse.ClickHouseConnection;
import io.tallyhouse.clickhouse.ClickHouseEventStore;
import io.tallyhouse.ingest.EventRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rows of the events table as JSONEachRow, all columns: ClickHouse writes the JSON of the server's
 * own Native blocks, in their order, so that no column is missing here when the table gains one.
 */
final class JsonRows implements AutoCloseable {
  private static final String TABLE = "json_rows";
  private static final String SELECT =
      "SELECT * FROM "
          + TABLE
          + " FORMAT JSONEachRow SETTINGS max_threads = 1, output_format_json_quote_64bit_integers = 0,"
          + " output_format_json_escape_forward_slashes = 0";

  private final Stack stack;
  private final ClickHouseConnection connection;
  private final ClickHouseEventStore store;

  /**
   * Rows of the events table of a database.
   *
   * @throws VoidRunException if the server's blocks have other columns than the table
   */
  JsonRows(Stack stack, String database) {
    this.stack = stack;
    connection = stack.connect(database);
    store = new ClickHouseEventStore(connection, (account, first, last) -> {});
    // ClickHouse fills a column that an INSERT leaves out, without a word.
    VoidRunException.unlessEqual(
        "columns of a row", columns(database), columns(store.encode(List.of())));
    stack.clickHouse(
        "CREATE OR REPLACE TABLE %s ENGINE = Memory AS SELECT * FROM %s.events WHERE 0"
            .formatted(TABLE, database));
  }

  byte[] encode(List<EventRow> rows) {
    stack.clickHouse("TRUNCATE TABLE " + TABLE);
    stack.clickHouse("INSERT INTO " + TABLE + " FORMAT Native", store.encode(rows));
    return stack.clickHouse(SELECT, new byte[0]);
  }

  private Set<String> columns(String database) {
    Set<String> names = new TreeSet<>();
    stack
        .rows(
            "SELECT name FROM system.columns WHERE table = 'events' AND database = '%s'"
                    .formatted(database)
                + " AND default_kind NOT IN ('ALIAS', 'MATERIALIZED')")
        .forEach(row -> names.add(row.get(0).asText()));
    return names;
  }

  /** The names in a Native block without rows: counts of columns and rows, then names and types. */
  private static Set<String> columns(byte[] block) {
    Set<String> names = new TreeSet<>();
    ByteBuffer bytes = ByteBuffer.wrap(block, 2, block.length - 2);
    while (bytes.hasRemaining()) {
      names.add(text(bytes));
      text(bytes);
    }
    return names;
  }

  /** A text of less than 128 bytes: its length is one byte. */
  private static String text(ByteBuffer bytes) {
    byte[] text = new byte[bytes.get()];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    stack.clickHouse("DROP TABLE " + TABLE);
    connection.close();
  }
}
