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
  })
  void password_mayBeEncoded(String url, String password) {
    assertThat(ClickHouseConfig.parse(url).password()).isEqualTo(password);
    assertThat(ClickHouseConfig.parse(url).user()).isEqualTo("u");
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
