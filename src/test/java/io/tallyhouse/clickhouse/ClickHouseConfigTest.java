package io.tallyhouse.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClickHouseConfigTest {
  @Test
  void url_isReadWithAllItsParts() {
    assertThat(ClickHouseConfig.parse("https://tally:s3cret@db.internal:9443/house"))
        .isEqualTo(new ClickHouseConfig("db.internal", 9443, true, "house", "tally", "s3cret"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://h, 8123, false",
    "https://h, 8443, true",
    "http://h/, 8123, false",
  })
  void whatTheUrlLeavesOut_hasADefault(String url, int port, boolean tls) {
    assertThat(ClickHouseConfig.parse(url))
        .isEqualTo(new ClickHouseConfig("h", port, tls, "tallyhouse", "default", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "http://u:a%40b%2Fc%25@h, a@b/c%",
    "http://u:a+b@h, a+b",
    "http://u:a:b@h, a:b",
    "http://u:%C3%A4@h, \u00e4",
    "http://u@h, ''",
    "http://u:a#b@h, a#b",
    "http://u:a@b@h:8123/db, a@b",
    "http://u:a/b@h:8123/db, a/b",
    "http://u:a?b@h:8123/db, a?b",
    "http://u:p@h:8123/?database=a, p",
    "http://h:8123/?user=u&password=a%26b+c&database=a, a&b+c",
    "http://h:8123/db?user=u&password=a@b, a@b",
    "http://u@h:8123/db?password=a@b, a@b",
  })
  void password_mayBeEncoded(String url, String password) {
    assertThat(ClickHouseConfig.parse(url).password()).isEqualTo(password);
    assertThat(ClickHouseConfig.parse(url).user()).isEqualTo("u");
  }

  @ParameterizedTest
  @CsvSource({
    "http://u:p@h:9000/?database=house",
    "http://u:p@h:9000/house",
    "http://u:p@h:9000/house/",
    "http://u:p@h:9000/house?",
    "http://h:9000?user=u&password=p&database=house",
    "http://h:9000/house?user=u&password=p",
  })
  void userPasswordAndDatabase_mayBeParameters(String url) {
    assertThat(ClickHouseConfig.parse(url))
        .isEqualTo(new ClickHouseConfig("h", 9000, false, "house", "u", "p"));
  }

  @ParameterizedTest
  @CsvSource({
    "http://u:p@h/db?ssl=true, parameter ssl",
    "http://u:p@h/db?compress=1&user=u, parameter compress",
    "http://u:p@h/db?user=v, user twice",
    "http://u:p@h/db?password=q, password twice",
    "http://u:p@h/db?database=other, database twice",
    "http://u:1#hidden@h:x/db, %23",
    "http://u:hidden#x@, %40",
    "http://u:hidden%zz@h/db, %25",
  })
  void whatIsNotTaken_isNamed(String url, String named) {
    assertThatThrownBy(() -> ClickHouseConfig.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("TALLYHOUSE_CLICKHOUSE_URL")
        .hasMessageContaining(named)
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "h:8123",
        "clickhouse://u:hidden@h",
        "jdbc:clickhouse://u:hidden@h",
        "http://u:hidden@",
        "http:///hidden",
        "http://u:hid den@h",
        "http://u:hidden@h/data-base",
        "http://u:hidden@h/a/b",
        "http://u:hidden@h/1st",
        "http://u:hidden%zz@h/db",
      })
  void malformedUrl_isExplainedWithoutThePassword(String url) {
    assertThatThrownBy(() -> ClickHouseConfig.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .startsWith("TALLYHOUSE_CLICKHOUSE_URL")
        .doesNotContain("hid");
  }

  @Test
  void toString_showsNeitherUserNorPassword() {
    assertThat(ClickHouseConfig.parse("http://u:hidden@h/db")).hasToString("http://h:8123/db");
  }
}
