package io.tallyhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path temp;

  @Test
  void missingDirectory_isCreatedForItsUserAlone() throws Exception {
    try (DataDirectory data = DataDirectory.open(temp.resolve("a/b"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())))
          .isEqualTo("rwx------");
      assertThat(Files.readString(data.path().resolve("tallyhouse.lock")))
          .isEqualTo(ProcessHandle.current().pid() + "\n");
    }
  }

  @Test
  void existingDirectory_keepsItsMode() throws Exception {
    Path shared = Files.createDirectory(temp.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (DataDirectory data = DataDirectory.open(shared)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())))
          .isEqualTo("rwxr-xr-x");
    }
  }

  @Test
  void secondServer_isReportedWhoUsesTheDirectory() {
    try (DataDirectory first = DataDirectory.open(temp)) {
      assertThatThrownBy(() -> DataDirectory.open(first.path().resolve("../" + temp.getFileName())))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining(
              "in use by another Tallyhouse (process " + ProcessHandle.current().pid() + ")")
          .hasMessageContaining("TALLYHOUSE_DATA_DIR")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void closedDirectory_canBeOpenedAgain() {
    DataDirectory first = DataDirectory.open(temp);
    first.close();
    first.close();
    try (DataDirectory second = DataDirectory.open(temp)) {
      first.close();
      assertThatThrownBy(() -> DataDirectory.open(second.path())).hasMessageContaining("in use");
    }
  }

  @Test
  void file_isNoDirectory() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> DataDirectory.open(file))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "The data directory %s is not a directory. Set TALLYHOUSE_DATA_DIR to a directory.",
            file.toRealPath());
  }

  @Test
  void pathBelowAFile_isNotWritable() throws Exception {
    Path path = Files.createFile(temp.resolve("file")).resolve("data");
    assertThatThrownBy(() -> DataDirectory.open(path))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("can't be created")
        .hasMessageContaining("TALLYHOUSE_DATA_DIR")
        .hasMessageNotContaining("\n");
  }
}
