package io.tallyhouse.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A path as people write it into a variable. Nobody expands {@code ~} in an environment file, a
 * unit of systemd or a compose file, so that it is expanded here: taken literally, it would become
 * a directory called {@code ~} in the current one.
 */
final class UserPath {
  /** What a JVM reads in place of bytes that are no text in the locale's character set. */
  private static final char UNREADABLE = '\uFFFD';

  private UserPath() {}

  /**
   * The path, absolute and without {@code .} and {@code ..}. A leading {@code ~} alone or before a
   * slash is the home directory.
   *
   * @param variable its name, for messages
   * @param text what it says
   * @param home where {@code ~} is
   * @throws StartupException with one line, when the text can be no path or is another user's
   *     {@code ~name}
   */
  static Path parse(String variable, String text, Path home) {
    if (text.indexOf(UNREADABLE) >= 0) {
      throw unreadable(variable, text, null);
    }
    try {
      return expand(variable, text, home).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw unreadable(variable, text, e);
    }
  }

  private static Path expand(String variable, String text, Path home) {
    if (!text.startsWith("~")) {
      return Path.of(text);
    }
    if (text.equals("~") || text.startsWith("~/")) {
      return home.resolve(Path.of(text.substring(1).replaceFirst("^/+", "")));
    }
    throw new StartupException(
        variable
            + " is "
            + text
            + ", and only your own ~/ is expanded: write the path from / on, or ./"
            + text
            + " for a directory of that name",
        null);
  }

  private static StartupException unreadable(
      String variable, String text, @Nullable Exception cause) {
    return new StartupException(
        variable
            + " is no path in the character set of the locale ("
            + System.getProperty("sun.jnu.encoding", "unknown")
            + "), set LC_ALL=C.UTF-8 or choose another name: "
            + text,
        cause);
  }
}
