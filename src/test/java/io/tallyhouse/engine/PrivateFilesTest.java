package io.tallyhouse.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFilesTest {
  @TempDir Path temp;

  @Test
  void password_isRandomAndStaysAndIsForItsUserAlone() throws Exception {
    Path file = temp.resolve("password");
    String password = PrivateFiles.password(file);
    assertThat(password)
        .hasSize(2 * PrivateFiles.PASSWORD_BYTES)
        .isEqualTo(PrivateFiles.password(file));
    assertThat(PrivateFiles.password(temp.resolve("other"))).isNotEqualTo(password);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void deleting_followsNoLinks() throws Exception {
    Path kept = Files.createFile(temp.resolve("kept"));
    Path tree = Files.createDirectories(temp.resolve("tree/below"));
    Files.createSymbolicLink(tree.resolve("link"), temp);
    PrivateFiles.deleteRecursively(temp.resolve("tree"));
    PrivateFiles.deleteRecursively(temp.resolve("tree"));
    assertThat(temp.resolve("tree")).doesNotExist();
    assertThat(kept).exists();
  }
}
