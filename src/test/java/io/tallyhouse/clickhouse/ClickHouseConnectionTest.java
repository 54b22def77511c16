package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClickHouseConnectionTest {
  /** Where nothing listens. */
  private static final ClickHouseConfig NOWHERE =
      ClickHouseConfig.parse("http://tally:s3cret@127.0.0.1:1/house");

  @Test
  void parameterThatIsTooLong_isNamed_beforeAnythingIsRequested() {
    try (ClickHouseConnection connection = new ClickHouseConnection(NOWHERE)) {
      String longest = "x".repeat(ClickHouseConnection.PARAMETER_CHARS_MAX);

      assertThatThrownBy(() -> ask(connection, longest + "x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("parameter keys has 131072 characters, at most 131071 can be bound");
      assertThatThrownBy(() -> ask(connection, longest))
          .isNotInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void ask(ClickHouseConnection connection, String value) {
    connection.execute("SELECT {keys:String}", Map.of("keys", value), "test");
  }
}
