package io.tallyhouse.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorsOriginsTest {
  @ParameterizedTest
  @CsvSource({
    "https://app.example, https://app.example",
    "http://localhost:5173, http://localhost:5173",
    "HTTPS://App.Example:443, https://app.example",
    "http://app.example:80, http://app.example",
    "https://app.example:80, https://app.example:80",
    "http://[::1]:3000, http://[::1]:3000",
    "chrome-extension://abcdefghijklmnop, chrome-extension://abcdefghijklmnop",
  })
  void origin_isAllowedAsBrowsersSendIt(String text, String sent) {
    assertThat(CorsOrigins.parse(text).allows(sent)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://app.example",
        "https://app.example:8443",
        "https://app.example.evil.example",
        "https://xapp.example",
        "https://app.example/",
        "null",
        "*",
        "",
      })
  void others_areNot(String sent) {
    assertThat(CorsOrigins.parse("https://app.example, http://b.example").allows(sent)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "null",
        "app.example",
        "localhost:5173",
        "https://",
        "https://app.example/",
        "https://app.example/path",
        "https://app.example?x",
        "https://app.example#x",
        "https://ada@app.example",
        "https://*.example",
        "https://bücher.example",
        "https://a b.example",
        "//app.example",
      })
  void whatIsNoOrigin_isRefusedByName(String bad) {
    assertThatThrownBy(() -> CorsOrigins.parse("https://good.example," + bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(" " + bad + " ")
        .hasMessageNotContaining("good");
  }

  @Test
  void blanksBetweenCommas_areNothing() {
    assertThat(CorsOrigins.parse(" , ")).isEqualTo(CorsOrigins.NONE);
  }

  @Test
  void tooMany_areRefused() {
    String many =
        IntStream.rangeClosed(0, CorsOrigins.ORIGINS_MAX)
            .mapToObj(i -> "https://a" + i + ".example")
            .collect(Collectors.joining(","));
    assertThatThrownBy(() -> CorsOrigins.parse(many)).hasMessageContaining("at most 100");
  }
}
