package io.tallyhouse.clickhouse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Reads rows in ClickHouse's format JSONCompact: one object, with the rows in {@code data} and,
 * after them, their number in {@code rows}. A response counts only if both are there, agree, and
 * nothing follows: ClickHouse that can't write its temporary file sends a 200 with an empty body,
 * one that fails midway puts the error behind the rows so far, and a proxy may cut anything.
 */
final class WholeRows {
  private static final String DATA = "data";
  private static final String ROWS = "rows";
  private static final long UNKNOWN = -1;

  private WholeRows() {}

  /**
   * Hands over each row, a JSON array of its columns, as it is read.
   *
   * @param json at the beginning of the response, with a codec
   * @throws ClickHouseResponseException if the response is not whole; rows may have been handed
   *     over
   * @throws IOException if it can't be read
   */
  static void read(JsonParser json, Consumer<JsonNode> row) throws IOException {
    long read = UNKNOWN;
    long announced = UNKNOWN;
    try {
      require(json.nextToken() == JsonToken.START_OBJECT, "has no rows, not even none");
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case DATA -> read = rows(json, row);
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

  private static long rows(JsonParser json, Consumer<JsonNode> row) throws IOException {
    require(json.currentToken() == JsonToken.START_ARRAY, "has data that are no rows");
    long read = 0;
    while (json.nextToken() == JsonToken.START_ARRAY) {
      JsonNode columns = json.readValueAsTree();
      row.accept(columns);
      read++;
    }
    require(json.currentToken() == JsonToken.END_ARRAY, "breaks off among its rows");
    return read;
  }

  private static void require(boolean whole, String otherwise) {
    if (!whole) {
      throw new ClickHouseResponseException("ClickHouse's response " + otherwise);
    }
  }
}
