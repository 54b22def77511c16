package io.tallyhouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Temporary directories that outlive a test and end with the JVM. */
final class TempDirectories {
  private TempDirectories() {}

  static Path create(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException("can't create a temporary directory", e);
    }
  }

  /** Deletes a directory when the JVM ends, after what uses it was ended. */
  static void deleteAtExit(Path directory, Runnable endUse) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  endUse.run();
                  delete(directory);
                },
                "delete " + directory));
  }

  private static void delete(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      System.err.println("can't delete " + directory + ": " + e);
    }
  }
}
