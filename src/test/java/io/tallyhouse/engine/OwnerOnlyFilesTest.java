package io.tallyhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyFilesTest {
  @TempDir Path temp;

  @Test
  void password_isRandomAndStaysAndIsForItsUserAlone() throws Exception {
    Path file = temp.resolve("password");
    String password = OwnerOnlyFiles.password(file);
    assertThat(password)
        .hasSize(2 * OwnerOnlyFiles.PASSWORD_BYTES)
        .isEqualTo(OwnerOnlyFiles.password(file));
    assertThat(OwnerOnlyFiles.password(temp.resolve("other"))).isNotEqualTo(password);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void written_replacesTheFileAndLeavesNothingElse() throws Exception {
    Path file = Files.writeString(temp.resolve("secret"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    OwnerOnlyFiles.write(file, "new");
    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var files = Files.list(temp)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void deleting_followsNoLinks() throws Exception {
    Path kept = Files.createFile(temp.resolve("kept"));
    Path tree = Files.createDirectories(temp.resolve("tree/below"));
    Files.createSymbolicLink(tree.resolve("link"), temp);
    OwnerOnlyFiles.deleteRecursively(temp.resolve("tree"));
    OwnerOnlyFiles.deleteRecursively(temp.resolve("tree"));
    assertThat(temp.resolve("tree")).doesNotExist();
    assertThat(kept).exists();
  }
}
