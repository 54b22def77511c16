package io.tallyhouse.clickhouse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.tallyhouse.query.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads rows in ClickHouse's format JSONCompact: one object, with the columns in {@code meta}, the
 * rows in {@code data} and, after them, their number in {@code rows}. A response counts only if
 * both are there, agree, and nothing follows: ClickHouse that can't write its temporary file sends
 * a 200 with an empty body, one that fails midway puts the error behind the rows so far, and a
 * proxy may cut anything.
 */
final class WholeRows {
  private static final String META = "meta";
  private static final String DATA = "data";
  private static final String ROWS = "rows";
  private static final long UNKNOWN = -1;
  private static final Row.Columns NO_COLUMNS = new Row.Columns(List.of());

  private WholeRows() {}

  /**
   * Hands over each row as it is read.
   *
   * @param json at the beginning of the response, with a codec
   * @throws ClickHouseResponseException if the response is not whole; rows may have been handed
   *     over
   * @throws IOException if it can't be read
   */
  static void read(JsonParser json, Consumer<Row> row) throws IOException {
    Row.Columns columns = NO_COLUMNS;
    long read = UNKNOWN;
    long announced = UNKNOWN;
    try {
      require(json.nextToken() == JsonToken.START_OBJECT, "has no rows, not even none");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case META -> columns = columns(json);
          case DATA -> read = rows(json, columns, row);
          case ROWS -> announced = json.getLongValue();
          default -> json.skipChildren();
        }
      }
      require(json.currentToken() == JsonToken.END_OBJECT, "breaks off");
      require(json.nextToken() == null, "goes on behind its end");
    } catch (JsonProcessingException e) {
      throw new ClickHouseResponseException("ClickHouse's response breaks off: " + e, e);
    }
    require(read != UNKNOWN && read == announced, "has " + read + " rows of " + announced);
  }

  private static long rows(JsonParser json, Row.Columns columns, Consumer<Row> row)
      throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY, "has data that are no rows");
    long read = 0;
    while (json.nextToken() == JsonToken.START_ARRAY) {
      JsonNode values = json.readValueAsTree();
      require(values.size() == columns.count(), "has a row of other columns than it names");
      row.accept(columns.row(values));
      read++;
    }
    require(json.currentToken() == JsonToken.END_ARRAY, "breaks off among its rows");
    return read;
  }

  private static Row.Columns columns(JsonParser json) throws IOException {
    JsonNode described = json.readValueAsTree();
    List<String> names = new ArrayList<>();
    described.forEach(column -> names.add(column.path("name").asText()));
    return new Row.Columns(names);
  }

  private static void require(boolean whole, String otherwise) {
    if (!whole) {
      throw new ClickHouseResponseException("ClickHouse's response " + otherwise);
    }
  }
}
