package io.tallyhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClickHouseLibraryTest {
  @TempDir Path home;

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x64-gnu",
    "Linux, aarch64, linux-arm64-gnu",
    "Mac OS X, aarch64, darwin-arm64",
    "Mac OS X, x86_64, darwin-x64"
  })
  void everySupportedSystem_hasItsLibrary(String osName, String osArch, String platform)
      throws Exception {
    Path directory =
        Files.createDirectories(home.resolve("engine/node_modules/@chdb/lib-" + platform));
    Path library = Files.createFile(directory.resolve("libchdb.so"));
    assertThat(ClickHouseLibrary.find(home, osName, osArch)).isEqualTo(library);
  }

  @Test
  void missingLibrary_namesTheTwoWaysOut() {
    assertThatThrownBy(() -> EmbeddedClickHouse.start(home, home.resolve("data")))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("install npm and run ./tallyhouse again")
        .hasMessageContaining("set TALLYHOUSE_CLICKHOUSE_URL")
        .hasMessageNotContaining("\n");
    assertThat(home.resolve("data")).doesNotExist();
  }

  @Test
  void libraryOfAnotherSize_isNotUsed_andItSaysWhatToDo() throws Exception {
    Path library = library(new byte[100]);
    libraries("linux-x64-gnu 26.7.3-stable.1 200 " + "0".repeat(64));

    assertThatThrownBy(() -> ClickHouseLibrary.find(home, "Linux", "amd64"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(library.toString())
        .hasMessageContaining("100 bytes instead of 200")
        .hasMessageContaining("Delete " + library.getParent())
        .hasMessageContaining("TALLYHOUSE_CLICKHOUSE_URL")
        .hasMessageNotContaining("\n");
  }

  @Test
  void libraryOfTheKnownSize_orOfWhichNoneIsKnown_isUsed() throws Exception {
    Path library = library(new byte[200]);
    for (String size : new String[] {"200", "-"}) {
      libraries("linux-x64-gnu 26.7.3-stable.1 " + size + " -");
      assertThat(ClickHouseLibrary.find(home, "Linux", "amd64")).isEqualTo(library);
    }
  }

  private Path library(byte[] content) throws Exception {
    Path directory =
        Files.createDirectories(home.resolve("engine/node_modules/@chdb/lib-linux-x64-gnu"));
    return Files.write(directory.resolve("libchdb.so"), content);
  }

  private void libraries(String lines) throws Exception {
    Files.writeString(home.resolve("engine/libraries"), "# comment\n" + lines + "\n");
  }

  @Test
  void unknownSystem_needsAServerOfTheUsers() {
    assertThatThrownBy(() -> ClickHouseLibrary.find(home, "Plan 9", "mips"))
        .hasMessageContaining("no embedded ClickHouse for Plan 9 mips")
        .hasMessageContaining("TALLYHOUSE_CLICKHOUSE_URL");
  }
}
