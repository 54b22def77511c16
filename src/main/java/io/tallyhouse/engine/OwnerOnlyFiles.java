package io.tallyhouse.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files and directories that only the server's own user can read. All methods may be called from
 * any thread.
 */
public final class OwnerOnlyFiles {
  /** Bytes of randomness in a generated password. */
  static final int PASSWORD_BYTES = 24;

  private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private OwnerOnlyFiles() {}

  /** Creates the directory and its missing parents, mode 0700. One that exists keeps its mode. */
  static Path createDirectories(Path directory) throws IOException {
    return Files.createDirectories(directory, DIRECTORY_MODE);
  }

  /**
   * Replaces the file by one with this content, mode 0600, so that a reader sees the old content or
   * all of the new, also after a power failure. Several may write the same file at the same time:
   * the last one's content stays.
   */
  public static void write(Path file, String content) throws IOException {
    Path next =
        Files.createTempFile(
            file.toAbsolutePath().getParent(), file.getFileName() + ".", ".next", FILE_MODE);
    try {
      Files.writeString(next, content, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /** The password kept in the file; a new random one is written when there is no file. */
  static String password(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      write(file, HexFormat.of().formatHex(random) + "\n");
    }
    return Files.readString(file, StandardCharsets.US_ASCII).strip();
  }

  /**
   * Deletes the directory with everything in it, following no links. Nothing happens when it does
   * not exist.
   */
  static void deleteRecursively(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      tree.sorted(Comparator.reverseOrder()).forEach(OwnerOnlyFiles::delete);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
