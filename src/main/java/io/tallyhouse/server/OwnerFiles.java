package io.tallyhouse.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Small files with secrets, which only their owner can read. */
public final class OwnerFiles {
  private OwnerFiles() {}

  /**
   * Replaces the file by one with this content, mode 0600, so that a reader sees the old content or
   * all of the new.
   */
  public static void write(Path file, String content) throws IOException {
    Path written =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            String.valueOf(file.getFileName()),
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(written, content);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
