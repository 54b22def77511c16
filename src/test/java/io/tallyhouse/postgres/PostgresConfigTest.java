package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresConfigTest {
  @Test
  void url_isReadWithAllItsParts() {
    assertThat(
            PostgresConfig.parse("postgres://tally:s3cret@db.internal:6543/house?sslmode=require"))
        .isEqualTo(new PostgresConfig("db.internal", 6543, "house", "tally", "s3cret", true));
  }

  @Test
  void whatTheUrlLeavesOut_hasADefault() {
    assertThat(PostgresConfig.parse("postgresql://tally@localhost/house"))
        .isEqualTo(new PostgresConfig("localhost", 5432, "house", "tally", "", false));
  }

  @ParameterizedTest
  @CsvSource({
    "postgres://t:a%40b%2Fc%25+d@h/db, a@b/c%+d",
    "postgres://t:raw@sign@h/db, raw@sign",
    "postgres://t:sl/ash?and:colon@h/db, sl/ash?and:colon",
    "postgres://t:%C3%A4@h/db, \u00e4",
  })
  void password_mayBeEncodedOrNot(String url, String password) {
    assertThat(PostgresConfig.parse(url).password()).isEqualTo(password);
  }

  @Test
  void ipv6Address_isInBrackets() {
    PostgresConfig config = PostgresConfig.parse("postgres://t:p@[::1]:5433/db?sslmode=disable");

    assertThat(config.host()).isEqualTo("::1");
    assertThat(config.port()).isEqualTo(5433);
    assertThat(config.address()).isEqualTo("[::1]:5433");
    assertThat(PostgresConfig.parse("postgres://t:p@[::1]/db").port()).isEqualTo(5432);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "mysql://t:hidden@h/db, it doesn't begin with postgres:// or postgresql://",
        "postgres://h/db, the user is missing",
        "postgres://:hidden@h/db, the user is missing",
        "postgres://t:hidden@h, the database is missing",
        "postgres://t:hidden@h/, the database is missing",
        "postgres://t:hidden@/db, the host is missing",
        "postgres://t:hidden@h:0/db, the port is not a number between 1 and 65535",
        "postgres://t:hidden@h:x/db, the port is not a number between 1 and 65535",
        "postgres://t:hidden%zz@h/db, the password has a '%' that is not followed by two hexadecimal digits",
        "postgres://t:hidden@h/db?sslmode=prefer, the only parameters known are sslmode=require and sslmode=disable",
        "postgres://t:hidden@h/db?x=hidden, the only parameters known are sslmode=require and sslmode=disable",
      })
  void malformedUrl_isExplainedInOneLineWithoutThePassword(String url, String reason) {
    assertThatThrownBy(() -> PostgresConfig.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the PostgreSQL URL is malformed: "
                + reason
                + " (expected postgres://user:password@host:port/database?sslmode=require)")
        .hasNoCause();
  }

  @Test
  void toString_doesNotShowThePassword() {
    assertThat(PostgresConfig.parse("postgres://t:hidden@h/db"))
        .hasToString("PostgresConfig[t@h:5432/db, tls=false]");
  }
}
