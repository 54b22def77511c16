package io.tallyhouse.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectPathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "C:\\Work\\Shop",
        "c:\\Work\\Shop",
        "C:/Work/Shop/",
        "c:/WORK/SHOP",
        "C:\\Work/Shop\\\\",
        "\\\\?\\C:\\Work\\Shop"
      })
  void everyFormOfAWindowsDirectory_isOne(String form) {
    assertThat(ProjectPath.of(form)).isEqualTo("C:\\work\\shop");
  }

  @ParameterizedTest
  @CsvSource({
    "c:\\, C:\\",
    "c:/, C:\\",
    "c:, C:\\",
    "\\\\Server\\Share\\Dir\\, \\\\server\\share\\dir",
    "/home/Ada/Shop, /home/Ada/Shop",
    "/home/ada/shop/, /home/ada/shop",
    "/home/ada/a\\b, /home/ada/a\\b",
    "/, /",
    "//, /",
    "cc:/x, cc:/x",
    "c:x, c:x",
    "/c:/Work, /c:/Work"
  })
  void otherPaths_onlyLoseWhatTheyEndWith(String path, String form) {
    assertThat(ProjectPath.of(path)).isEqualTo(form);
    assertThat(ProjectPath.of(form)).isEqualTo(form);
  }

  @Test
  void nothing_staysNothing() {
    assertThat(ProjectPath.of("")).isEmpty();
  }
}
