package io.tallyhouse.event;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The working directory that stands for a project, in one form: Windows takes {@code C:\Work\Shop},
 * {@code c:\work\shop} and {@code C:/Work/Shop/} for one directory, and Claude Code writes what it
 * was started with. Pure and thread-safe.
 */
public final class ProjectPath {
  private static final Pattern SHARE =
      Pattern.compile("[\\\\/]{2}[^\\\\/]+[\\\\/].+", Pattern.DOTALL);
  private static final String VERBATIM = "\\\\?\\";

  private ProjectPath() {}

  /**
   * The form in which a directory is stored and queried: of Windows with backslashes, small letters
   * and a capital drive, as in {@code C:\work\shop}; no path ends with a separator but that of a
   * root.
   */
  public static String of(String directory) {
    String path =
        directory.startsWith(VERBATIM) ? directory.substring(VERBATIM.length()) : directory;
    if (isOnDrive(path)) {
      String lower = withoutTrailing(path.replace('/', '\\'), '\\').toLowerCase(Locale.ROOT);
      String drive = path.substring(0, 1).toUpperCase(Locale.ROOT);
      return drive + (lower.length() == 2 ? ":\\" : lower.substring(1));
    }
    if (directory.startsWith("\\\\") && SHARE.matcher(directory).matches()) {
      return withoutTrailing(directory.replace('/', '\\'), '\\').toLowerCase(Locale.ROOT);
    }
    if (!directory.startsWith("/")) {
      return directory;
    }
    String posix = withoutTrailing(directory, '/');
    return posix.isEmpty() ? "/" : posix;
  }

  /** Every event has a directory: this is no pattern. */
  private static boolean isOnDrive(String path) {
    if (path.length() < 2 || path.charAt(1) != ':') {
      return false;
    }
    char drive = path.charAt(0);
    boolean ends = path.length() == 2 || path.charAt(2) == '/' || path.charAt(2) == '\\';
    return ends && ((drive >= 'a' && drive <= 'z') || (drive >= 'A' && drive <= 'Z'));
  }

  private static String withoutTrailing(String path, char separator) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == separator) {
      end--;
    }
    return path.substring(0, end);
  }
}
