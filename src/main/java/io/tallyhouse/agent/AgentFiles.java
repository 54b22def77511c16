package io.tallyhouse.agent;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Reads and replaces whole files of the user's. Block. */
final class AgentFiles {
  private AgentFiles() {}

  /** A file; null if there is none. */
  static byte @Nullable [] read(Path file) {
    try {
      return Files.exists(file) ? Files.readAllBytes(file) : null;
    } catch (IOException e) {
      throw new ConnectException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  /** Replaces a file at once; null removes it. */
  static void write(Path file, byte @Nullable [] bytes) throws IOException {
    if (bytes == null) {
      Files.deleteIfExists(file);
    } else {
      replace(file, bytes);
    }
  }

  /** Replaces a file at once; a new one only its owner can read, as it has the key. */
  static void replace(Path file, byte[] bytes) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    Path temporary = Files.createTempFile(parent, ".tallyhouse", ".tmp");
    try {
      Files.write(temporary, bytes);
      if (Files.exists(file) && isPosix()) {
        Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(file));
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Sets permissions as in {@code rwx------}, where files have such. */
  static void setPermissions(Path file, String permissions) throws IOException {
    if (isPosix()) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
