package io.tallyhouse.cli;

import io.tallyhouse.text.EditDistance;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Variables that look like Tallyhouse's and are none: mistyped ones, which would have no effect
 * without a word. All methods are pure.
 */
final class UnknownVariables {
  private static final String PREFIX = "TALLYHOUSE_";

  /** Every variable there is. README's table and the help of "serve" list the same. */
  static final List<String> KNOWN =
      List.of(
          "TALLYHOUSE_HTTP_HOST",
          "TALLYHOUSE_HTTP_PORT",
          "TALLYHOUSE_HTTP_IDLE_TIMEOUT",
          "TALLYHOUSE_CORS_ORIGINS",
          "TALLYHOUSE_DATA_DIR",
          "TALLYHOUSE_BOOTSTRAP_KEY",
          "TALLYHOUSE_CLICKHOUSE_URL",
          "TALLYHOUSE_POSTGRES_URL",
          "TALLYHOUSE_LEDGER_MB",
          "TALLYHOUSE_LOG_MB",
          "TALLYHOUSE_ACK",
          "TALLYHOUSE_DASHBOARD_AUTH",
          "TALLYHOUSE_TRANSCRIPTS_DIR",
          "TALLYHOUSE_SYNC_INTERVAL",
          "TALLYHOUSE_SYNC_USER",
          "TALLYHOUSE_PRICES",
          "TALLYHOUSE_LOG_FORMAT",
          "TALLYHOUSE_JAVA_OPTS");

  /** A name that differs in more letters is another name, and no slip of the pen. */
  private static final int SLIPS_MAX = 3;

  private UnknownVariables() {}

  /** A line for each of these names that is unknown, sorted. */
  static List<String> warnings(Collection<String> names) {
    return names.stream()
        .filter(name -> name.startsWith(PREFIX) && !KNOWN.contains(name))
        .sorted()
        .map(
            name ->
                "tallyhouse: warning: there is no variable "
                    + name
                    + ", it has no effect"
                    + nearest(name).map(known -> ": is " + known + " meant?").orElse("."))
        .toList();
  }

  private static Optional<String> nearest(String name) {
    String part = name.substring(PREFIX.length());
    Optional<String> slipped =
        KNOWN.stream()
            .min(Comparator.comparingInt(known -> EditDistance.of(name, known)))
            .filter(
                known -> EditDistance.of(name, known) <= Math.min(SLIPS_MAX, part.length() / 2));
    // As PORT for HTTP_PORT.
    return slipped.or(
        () ->
            KNOWN.stream()
                .filter(known -> !part.isEmpty() && known.endsWith("_" + part))
                .findFirst());
  }
}
