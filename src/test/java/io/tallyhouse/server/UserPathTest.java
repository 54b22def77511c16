package io.tallyhouse.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserPathTest {
  private static final Path HOME = Path.of("/home/ada");

  @ParameterizedTest
  @CsvSource({
    "~, /home/ada",
    "~/, /home/ada",
    "~/x, /home/ada/x",
    "~//x/../y, /home/ada/y",
    "/tmp/~/x, /tmp/~/x",
    "/tmp/a$x, /tmp/a$x",
    "/var/./x/../y, /var/y"
  })
  void leadingTilde_isTheHomeDirectory(String text, String path) {
    assertThat(parse(text)).isEqualTo(Path.of(path));
  }

  @Test
  void tildeOfThisDirectory_canBeNamed() {
    assertThat(parse("./~")).isEqualTo(Path.of("~").toAbsolutePath());
    assertThat(parse("./~bob/x")).isEqualTo(Path.of("~bob/x").toAbsolutePath());
  }

  @ParameterizedTest
  @ValueSource(strings = {"~bob", "~bob/x", "~+", "~~/x"})
  void tildeOfAnother_isRefusedInOneLine(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("TALLYHOUSE_DATA_DIR is " + text)
        .hasMessageContaining("./" + text)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/tmp/sp\uFFFD\uFFFDce", "~/\uFFFD", "/tmp/a\0b"})
  void bytesThatTheLocaleCantRead_areRefusedInOneLineThatNamesIt(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining("TALLYHOUSE_DATA_DIR")
        .hasMessageContaining(System.getProperty("sun.jnu.encoding"))
        .hasMessageContaining("LC_ALL=C.UTF-8");
  }

  private static Path parse(String text) {
    return UserPath.parse("TALLYHOUSE_DATA_DIR", text, HOME);
  }
}
