package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeRowsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As ClickHouse 26.7 writes it. */
  private static final String WHOLE =
      """
      {
      \t"meta":
      \t[
      \t\t{
      \t\t\t"name": "a",
      \t\t\t"type": "UInt64"
      \t\t},
      \t\t{
      \t\t\t"name": "b",
      \t\t\t"type": "JSON"
      \t\t}
      \t],

      \t"data":
      \t[
      \t\t[1, "x"],
      \t\t[18446744073709551615, {"b": [2]}]
      \t],

      \t"rows": 2,

      \t"rows_before_limit_at_least": 7
      }
      """;

  @Test
  void wholeResponse_givesItsRows() throws IOException {
    assertThat(rows(WHOLE)).containsExactly("[1,\"x\"]", "[18446744073709551615,{\"b\":[2]}]");
  }

  @Test
  void noRows_areAResponse() throws IOException {
    assertThat(rows("{\"meta\": [], \"data\": [], \"rows\": 0}\n")).isEmpty();
  }

  @Test
  void responseCutAnywhere_isNotWhole() {
    String trimmed = WHOLE.stripTrailing();
    for (int length = 0; length < trimmed.length(); length++) {
      assertNotWhole(trimmed.substring(0, length));
    }
  }

  @Test
  void responseThatLacksALine_isNotWhole_orHasAllRows() throws IOException {
    List<String> lines = WHOLE.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      List<String> left = new ArrayList<>(lines);
      left.remove(i);
      try {
        assertThat(rows(String.join("\n", left))).as("without line %d", i).hasSize(2);
      } catch (ClickHouseResponseException e) {
        assertThat(e).hasMessageContaining("response");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "null",
        "[]",
        "[1]\n[2]\n",
        "{}",
        "{\"rows\": 0}",
        "{\"data\": []}",
        "{\"data\": {}, \"rows\": 0}",
        "{\"data\": [1], \"rows\": 1}",
        "{\"data\": [[1]], \"rows\": 2}",
        "{\"data\": [[1]], \"rows\": 0}",
        "{\"data\": [[1]], \"rows\": \"1\"}",
        "{\"data\": [], \"rows\": 0}{}",
        "{\"data\": [], \"rows\": 0}\r\n__exception__\r\nabc\r\nCode: 241. DB::Exception: x",
        "{\"data\": [[1],\r\n__exception__\r\nabc\r\nCode: 241. DB::Exception: x\r\n"
      })
  void anythingElse_isNotWhole(String response) {
    assertNotWhole(response);
  }

  private static void assertNotWhole(String response) {
    assertThatThrownBy(() -> rows(response))
        .as(response)
        .isInstanceOf(ClickHouseResponseException.class);
  }

  private static List<String> rows(String response) throws IOException {
    List<String> rows = new ArrayList<>();
    try (JsonParser json = JSON.createParser(response.getBytes(StandardCharsets.UTF_8))) {
      WholeRows.read(json, row -> rows.add(row.values().toString()));
    }
    return rows;
  }
}
