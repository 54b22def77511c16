package io.tallyhouse.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * PostgreSQL's programs, unpacked once per build for all data directories of the tests: to unpack
 * them takes as long as the rest of a server's start. {@link EmbeddedPostgresIT} and the tests of
 * whole starts unpack them into their directories.
 */
public final class PostgresPrograms {
  private static final Path SHARED =
      Path.of(System.getProperty("tallyhouse.home", "."), "target", "test-engines");

  private static Optional<Path> unpacked = Optional.empty();

  private PostgresPrograms() {}

  /** A server that is started in the directory finds them there. */
  public static synchronized void link(Path dataDir) {
    try {
      if (unpacked.isEmpty()) {
        unpacked = Optional.of(unpack());
      }
      Path programs = unpacked.get();
      Path engines = OwnerOnlyFiles.createDirectories(dataDir.toAbsolutePath().resolve("engines"));
      Path link = engines.resolve(programs.getFileName());
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, programs);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL's programs", e);
    }
  }

  /** Takes them away from a directory that is no longer used. */
  public static synchronized void unlink(Path dataDir) {
    try {
      if (unpacked.isPresent()) {
        Path link = dataDir.resolve("engines").resolve(unpacked.get().getFileName());
        if (Files.isSymbolicLink(link)) {
          Files.delete(link);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL's programs", e);
    }
  }

  /** The tests' JVMs wait for the one that unpacks them. */
  private static Path unpack() throws IOException {
    Path parent = OwnerOnlyFiles.createDirectories(SHARED.toAbsolutePath().normalize());
    try (FileChannel channel =
            FileChannel.open(
                parent.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("not locked: " + parent);
      }
      return PostgresBinaries.unpacked(parent);
    }
  }
}
