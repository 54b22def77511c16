package io.tallyhouse.server;

import io.tallyhouse.transcript.TranscriptPlaces;
import io.tallyhouse.transcript.TranscriptPlaces.Place;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which transcripts are synced, and when.
 *
 * @param places where they are
 * @param syncInterval how often they are synced; empty = only on demand
 * @param user whose they are; empty = nobody's
 */
public record TranscriptsConfig(
    TranscriptPlaces places, Optional<Duration> syncInterval, String user) {
  /** Names the directories of transcripts. */
  static final String DIR = "TALLYHOUSE_TRANSCRIPTS_DIR";

  /** Claude Code's own variable: names its configuration directory, for some tools several. */
  static final String CLAUDE_DIR = "CLAUDE_CONFIG_DIR";

  /** Names the user of transcripts. */
  static final String USER = "TALLYHOUSE_SYNC_USER";

  /** Longest user, characters: that of events that are sent. */
  static final int USER_LENGTH_MAX = 256;

  /** Shortest interval of syncs. */
  static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

  /** Longest interval of syncs. */
  static final Duration INTERVAL_MAX = Duration.ofDays(1);

  private static final String HOME = "HOME";
  private static final String XDG_DIR = "XDG_CONFIG_HOME";
  private static final String CLAUDE = "claude";
  private static final String PROJECTS = "projects";
  private static final Pattern INTERVAL = Pattern.compile("(\\d{1,6})([smh])");

  /**
   * Where transcripts are: in the directories that {@value #DIR} names, else in those that {@value
   * #CLAUDE_DIR} names, else where Claude Code keeps them by default.
   *
   * @param environment the environment variables
   * @param userHome the home directory where {@code HOME} names none
   * @throws StartupException if a variable names no path; the message names it
   */
  static TranscriptPlaces places(Map<String, String> environment, Path userHome) {
    Path home = named(environment, HOME).map(Path::of).orElse(userHome);
    Optional<String> dirs = named(environment, DIR);
    if (dirs.isPresent()) {
      return named(DIR, dirs.get(), "," + File.pathSeparator, home, false);
    }
    Optional<String> claude = named(environment, CLAUDE_DIR);
    if (claude.isPresent()) {
      return named(CLAUDE_DIR, claude.get(), ",", home, true);
    }
    Set<Path> dirsByDefault = new LinkedHashSet<>();
    dirsByDefault.add(home.resolve(".claude").resolve(PROJECTS));
    // The specification of these directories wants a relative path ignored.
    named(environment, XDG_DIR)
        .map(Path::of)
        .filter(Path::isAbsolute)
        .ifPresent(xdg -> dirsByDefault.add(xdg.resolve(CLAUDE).resolve(PROJECTS)));
    dirsByDefault.add(home.resolve(".config").resolve(CLAUDE).resolve(PROJECTS));
    return new TranscriptPlaces(
        dirsByDefault.stream().map(dir -> new Place(absolute(dir), false)).toList(), "");
  }

  /**
   * The user that transcripts have: the one that {@value #USER} names, nobody if it is empty, and
   * without it the operating system's.
   *
   * @throws StartupException if the name is too long
   */
  static String user(Map<String, String> environment, String osUser) {
    String user = environment.getOrDefault(USER, osUser).strip();
    if (user.length() > USER_LENGTH_MAX) {
      throw new StartupException(
          USER + " must be at most " + USER_LENGTH_MAX + " characters, but is " + user.length(),
          null);
    }
    return user;
  }

  private static Optional<String> named(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  private static TranscriptPlaces named(
      String name, String value, String separators, Path home, boolean configuration) {
    Set<Path> dirs = split(name, value, separators, home);
    if (dirs.isEmpty()) {
      throw new StartupException(name + " names no directory: " + value, null);
    }
    return new TranscriptPlaces(
        dirs.stream().map(dir -> new Place(dir, configuration)).toList(), name);
  }

  /**
   * The directories of a list. A separator may be a part of a directory's name: of several readings
   * the one counts whose names are the longest that exist.
   */
  private static Set<Path> split(String variable, String value, String separators, Path home) {
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < value.length(); i++) {
      if (separators.indexOf(value.charAt(i)) >= 0) {
        ends.add(i);
      }
    }
    ends.add(value.length());
    Set<Path> dirs = new LinkedHashSet<>();
    int from = 0;
    while (from < value.length()) {
      int begin = from;
      List<Integer> further = ends.stream().filter(end -> end >= begin).toList();
      int end = further.get(0);
      for (int longer : further) {
        String candidate = value.substring(begin, longer).strip();
        if (Files.isDirectory(UserPath.parse(variable, candidate, home))) {
          end = longer;
        }
      }
      String name = value.substring(begin, end).strip();
      if (!name.isEmpty()) {
        dirs.add(UserPath.parse(variable, name, home));
      }
      from = end + 1;
    }
    return dirs;
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /**
   * Reads an interval, for example {@code 30s}, {@code 5m} or {@code 1h}.
   *
   * @throws IllegalArgumentException if it is none, or out of range
   */
  static Duration parseInterval(String text) {
    return parseDuration(text)
        .filter(interval -> interval.compareTo(INTERVAL_MIN) >= 0)
        .filter(interval -> interval.compareTo(INTERVAL_MAX) <= 0)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be 1s to 24h, as in 30s, 5m or 1h, but is " + text));
  }

  /** A number of seconds, minutes or hours; empty if the text is none. */
  static Optional<Duration> parseDuration(String text) {
    Matcher matcher = INTERVAL.matcher(text.trim());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        });
  }
}
