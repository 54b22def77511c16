package io.tallyhouse.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command line's options for the limits of a key. */
final class LimitOptions {
  @Option(
      names = "--requests-per-second",
      paramLabel = "N",
      description = "Most requests it may send per second (not limited).")
  private @Nullable Integer requestsPerSecond;

  @Option(
      names = "--events-per-second",
      paramLabel = "N",
      description =
          "Most events it may send per second; 1000 at once after a pause in any case (not"
              + " limited).")
  private @Nullable Integer eventsPerSecond;

  /** Into a request, as both fields; null for what was not given. */
  void addTo(ObjectNode request) {
    request.put("requests_per_second", requestsPerSecond);
    request.put("events_per_second", eventsPerSecond);
  }
}
