package io.tallyhouse.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.postgres.PostgresTls.ChannelBinding;
import io.tallyhouse.postgres.PostgresTls.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresConfigTest {
  @TempDir private Path temp;

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
  void parametersOfLibpq_areTaken() throws IOException {
    Path authority = Files.createFile(temp.resolve("a@b c.crt"));
    PostgresConfig config =
        PostgresConfig.parse(
            "postgres://t:p@ss@h/db?sslmode=verify-full&sslrootcert="
                + authority.toString().replace(" ", "%20")
                + "&channel_binding=require&application_name=my%20house@home&connect_timeout=15");

    assertThat(config.password()).isEqualTo("p@ss");
    assertThat(config.host()).isEqualTo("h");
    assertThat(config.tls())
        .isEqualTo(
            new PostgresTls(Mode.VERIFY_FULL, Optional.of(authority), ChannelBinding.REQUIRE));
    assertThat(config.applicationName()).isEqualTo("my house@home");
    assertThat(config.connectMax()).hasValue(Duration.ofSeconds(15));
  }

  @ParameterizedTest
  @CsvSource({
    "'', DISABLE",
    "?, DISABLE",
    "?sslmode=disable, DISABLE",
    "?sslmode=disable&channel_binding=disable, DISABLE",
    "?sslmode=allow, ALLOW",
    "?sslmode=prefer, PREFER",
    "?sslmode=require, REQUIRE",
    "?sslmode=require&channel_binding=require, REQUIRE",
    "?sslmode=require&channel_binding=prefer, REQUIRE",
    "?sslmode=verify-ca, VERIFY_CA",
    "?sslmode=verify-full, VERIFY_FULL",
    "?sslmode=verify-full&sslrootcert=system, VERIFY_FULL",
    "?connect_timeout=9999&sslmode=verify-full&, VERIFY_FULL",
  })
  void sslMode_isThatOfLibpq(String query, Mode mode) {
    PostgresConfig config = PostgresConfig.parse("postgres://t:p@h/db" + query);

    assertThat(config.tls().mode()).isEqualTo(mode);
    assertThat(config.tls().rootCertificates()).isEmpty();
    assertThat(config.applicationName()).isEqualTo("tallyhouse");
  }

  /** As with libpq: who names a certificate wants it looked at. */
  @Test
  void requireWithACertificate_verifiesIt() throws IOException {
    Path authority = Files.createFile(temp.resolve("root.crt"));

    assertThat(
            PostgresConfig.parse("postgres://t:p@h/db?sslmode=require&sslrootcert=" + authority)
                .tls()
                .mode())
        .isEqualTo(Mode.VERIFY_CA);
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
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "mysql://t:hidden@h/db | it doesn't begin with postgres:// or postgresql://",
        "postgres://h/db | the user is missing",
        "postgres://:hidden@h/db | the user is missing",
        "postgres://t:hidden@h | the database is missing",
        "postgres://t:hidden@h/ | the database is missing",
        "postgres://t:hidden@/db | the host is missing",
        "postgres://t:hidden@h:0/db | the port is not a number between 1 and 65535",
        "postgres://t:hidden@h:x/db | the port is not a number between 1 and 65535",
        "postgres://t:hidden%zz@h/db | the password has a '%' that is not followed by two hexadecimal digits",
        "postgres://t:hidden@h/db?sslmode=verify | sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full",
        "postgres://t:hidden@h/db?sslmode= | sslmode must be one of disable, allow, prefer, require, verify-ca, verify-full",
        "postgres://t:hidden@h/db?sslcert=hidden | it has the parameter sslcert, and those known are sslmode, sslrootcert, channel_binding, application_name, connect_timeout",
        "postgres://t:hidden@h/db?sslmode=require&options=hidden | it has the parameter options, and those known are sslmode, sslrootcert, channel_binding, application_name, connect_timeout",
        "postgres://t:hidden@h/db?sslmode=require&sslmode=disable | it has the parameter sslmode twice",
        "postgres://t:hidden@h/db?sslmode=verify-full&sslrootcert=/no/such/file | sslrootcert names no file that can be read: /no/such/file",
        "postgres://t:hidden@h/db?sslrootcert=system | sslrootcert verifies nothing with sslmode=disable: make it sslmode=verify-full",
        "postgres://t:hidden@h/db?sslmode=require&sslrootcert=system | sslrootcert verifies nothing with sslmode=require: make it sslmode=verify-full",
        "postgres://t:hidden@h/db?channel_binding=require | channel_binding=require needs sslmode=require, verify-ca or verify-full",
        "postgres://t:hidden@h/db?sslmode=prefer&channel_binding=require | channel_binding=require needs sslmode=require, verify-ca or verify-full",
        "postgres://t:hidden@h/db?sslmode=require&channel_binding=disable | channel_binding=disable can't be had: with TLS, binding is used where the server offers it",
        "postgres://t:hidden@h/db?channel_binding=on | channel_binding must be one of require, prefer, disable",
        "postgres://t:hidden@h/db?connect_timeout=0 | connect_timeout must be a number of seconds, 1 or more",
        "postgres://t:hidden@h/db?connect_timeout=1.5 | connect_timeout must be a number of seconds, 1 or more",
        "postgres://t:hidden@h/db?application_name=%zz | the application_name has a '%' that is not followed by two hexadecimal digits",
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
        .hasToString("PostgresConfig[t@h:5432/db, sslmode=disable]");
  }
}
