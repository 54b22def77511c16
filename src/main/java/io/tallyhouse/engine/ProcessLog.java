package io.tallyhouse.engine;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file to which a child process writes: bounded by setting it aside between two runs. */
final class ProcessLog {
  /** A log larger than this is set aside (as {@code .1}, over an older one) before the next run. */
  static final long BYTES_MAX = 16L << 20;

  private static final int LAST_LINE_BYTES_MAX = 2048;

  private ProcessLog() {}

  /** Sets the log aside when it is too large. */
  static void rotate(Path log) throws IOException {
    if (Files.exists(log) && Files.size(log) > BYTES_MAX) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * The last line that says something, cut where it is very long, and where to read the rest: for
   * the message of an exception. A JVM frames its crash reports in lines of {@code #}.
   */
  static String lastLine(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] end = new byte[(int) Math.min(file.length(), LAST_LINE_BYTES_MAX)];
      file.seek(file.length() - end.length);
      file.readFully(end);
      String text = new String(end, StandardCharsets.UTF_8);
      String last =
          text.lines()
              .map(line -> line.replaceFirst("^#+", "").strip())
              .filter(line -> !line.isEmpty())
              .reduce((before, line) -> line)
              .orElse("no output");
      return last + " (log: " + log + ")";
    } catch (IOException e) {
      return "no output";
    }
  }
}
