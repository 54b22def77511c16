package io.tallyhouse.benchmarks;

import io.tallyhouse.clickhouse.ClickHouseConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Queries of raw events, for the responses that the routes must equal. */
final class RawEvents {
  private final ClickHouseConnection connection;

  RawEvents(ClickHouseConnection connection) {
    this.connection = connection;
  }

  static String between(String column, long[] range) {
    return " AND %s >= fromUnixTimestamp64Milli(%d, 'UTC') AND %s < fromUnixTimestamp64Milli(%d, 'UTC')"
        .formatted(column, range[0], column, range[1]);
  }

  /** The rows, a line each, with a blank between columns. */
  String rows(String sql) {
    List<String> rows = new ArrayList<>();
    connection.query(
        sql,
        Map.of(),
        "benchmark raw",
        row -> {
          List<String> columns = new ArrayList<>();
          row.values().forEach(column -> columns.add(column.asText()));
          rows.add(String.join(" ", columns));
        });
    return String.join("\n", rows);
  }
}
