package io.tallyhouse.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which transcripts are synced, and when.
 *
 * @param dir where they are; it need not exist
 * @param syncInterval how often they are synced; empty = only when asked to
 */
public record TranscriptsConfig(Path dir, Optional<Duration> syncInterval) {
  /** Shortest interval of syncs. */
  static final Duration INTERVAL_MIN = Duration.ofSeconds(1);

  /** Longest interval of syncs. */
  static final Duration INTERVAL_MAX = Duration.ofDays(1);

  private static final Pattern INTERVAL = Pattern.compile("(\\d{1,6})([smh])");

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
