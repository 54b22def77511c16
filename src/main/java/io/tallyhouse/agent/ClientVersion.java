package io.tallyhouse.agent;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of Claude Code; where it is not known, that of today. */
public record ClientVersion(int major, int minor, int patch) implements Comparable<ClientVersion> {
  /** It is not known which. */
  public static final ClientVersion UNKNOWN =
      new ClientVersion(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

  private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");
  private static final ClientVersion UNKNOWN_EVENTS = new ClientVersion(2, 1, 101);
  private static final ClientVersion ARGUMENTS = new ClientVersion(2, 1, 139);

  /** The version that the text begins with, as {@code claude --version} prints it. */
  public static ClientVersion parse(String text) {
    Matcher matcher = VERSION.matcher(text.strip());
    return matcher.lookingAt()
        ? new ClientVersion(
            Integer.parseInt(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            Integer.parseInt(matcher.group(3)))
        : UNKNOWN;
  }

  /** Whether it passes over events that it does not know, and reads the rest of its settings. */
  boolean skipsUnknownEvents() {
    return compareTo(UNKNOWN_EVENTS) >= 0;
  }

  /** Whether a hook's program is started without a shell, if it has arguments of its own. */
  boolean startsWithoutShell() {
    return compareTo(ARGUMENTS) >= 0;
  }

  @Override
  public int compareTo(ClientVersion other) {
    int byMajor = Integer.compare(major, other.major);
    int byMinor = Integer.compare(minor, other.minor);
    return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
  }
}
