package io.tallyhouse.engine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked once from the archive on the class path that fits the system this
 * runs on.
 */
final class PostgresBinaries {
  /** The version of the archives: that of the dependency in the pom. */
  static final String VERSION = "18.6.0";

  private static final int EXECUTABLE_BITS = 0111;

  private PostgresBinaries() {}

  /**
   * The directory with {@code bin}, {@code lib} and {@code share} below the parent. Unpacks it
   * there first when it is missing; a half unpacked one is never left in its place.
   *
   * @throws EngineException when the class path has no archive for this system
   */
  static Path unpacked(Path parent) throws IOException {
    String platform =
        platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    Path home = parent.resolve("postgres-" + VERSION + "-" + platform);
    if (Files.isDirectory(home)) {
      return home;
    }
    Path unfinished = parent.resolve(home.getFileName() + ".unfinished");
    OwnerOnlyFiles.deleteRecursively(unfinished);
    OwnerOnlyFiles.createDirectories(unfinished);
    try (InputStream archive =
        PostgresBinaries.class.getResourceAsStream("/" + archive(platform))) {
      if (archive == null) {
        throw missing(platform);
      }
      unpack(archive, unfinished);
    }
    Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
    return home;
  }

  /** The archive's name on the class path. */
  static String archive(String platform) {
    return "postgres-" + platform + ".txz";
  }

  /** A system as the archives name it, for example {@code linux-x86_64}. */
  static String platform(String osName, String osArch) {
    String os =
        osName.toLowerCase(Locale.ROOT).contains("mac")
            ? "darwin"
            : osName.toLowerCase(Locale.ROOT);
    String arch =
        switch (osArch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm_64";
          default -> osArch;
        };
    return os + "-" + arch;
  }

  private static void unpack(InputStream archive, Path directory) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive, 1 << 16)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, directory);
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path directory)
      throws IOException {
    Path path = directory.resolve(entry.getName()).normalize();
    if (!path.startsWith(directory)) {
      throw new IOException("the archive has an entry outside of itself: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.resolve("..").normalize());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else if (entry.isFile() && !entry.isLink()) {
      Files.copy(tar, path);
      boolean executable = (entry.getMode() & EXECUTABLE_BITS) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    } else {
      throw new IOException("the archive has an entry of an unknown kind: " + entry.getName());
    }
  }

  private static EngineException missing(String platform) {
    return new EngineException(
        "There is no embedded PostgreSQL for "
            + platform
            + " in this build. Set TALLYHOUSE_POSTGRES_URL to a PostgreSQL server of yours.");
  }
}
