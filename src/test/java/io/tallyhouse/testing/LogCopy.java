package io.tallyhouse.testing;

import io.tallyhouse.ingest.log.FileLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the log of a server that has ended holds: a copy is opened, and the log stays as it is. */
public final class LogCopy {
  private LogCopy() {}

  /** The records that are not known to be stored. */
  public static int records(Path journal) throws IOException {
    Path copy = TempDirectories.create("tallyhouse-journal-");
    List<Path> files;
    try (Stream<Path> all = Files.list(journal)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Files.copy(file, copy.resolve(file.getFileName()));
    }
    try (FileLog log = new FileLog(copy)) {
      return log.stats().records();
    }
  }
}
