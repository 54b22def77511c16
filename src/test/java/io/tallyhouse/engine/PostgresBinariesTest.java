package io.tallyhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBinariesTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, aarch64, linux-arm_64",
    "Mac OS X, aarch64, darwin-arm_64",
    "Mac OS X, x86_64, darwin-x86_64"
  })
  void systems_areNamedAsTheArchivesNameThem(String osName, String osArch, String platform) {
    assertThat(PostgresBinaries.platform(osName, osArch)).isEqualTo(platform);
  }

  @Test
  void version_isThatOfTheArchiveOnTheClassPath() {
    String platform =
        PostgresBinaries.platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    URL archive = PostgresBinaries.class.getResource("/" + PostgresBinaries.archive(platform));
    assertThat(String.valueOf(archive)).contains("/" + PostgresBinaries.VERSION + "/");
  }
}
