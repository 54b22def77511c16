package io.tallyhouse.cli;

import java.util.List;

/** The requests that the demo prints to be tried. README shows the same lines. */
public final class DemoTour {
  /** One of the figures of each surface, and of tools. */
  private static final List<String> PATHS =
      List.of(
          "/api/v1/analytics/overview",
          "/api/v1/analytics/tools",
          "/api/analytics/overview",
          "/analytics/rolling?window=7");

  private DemoTour() {}

  /** Commands for a shell. */
  public static List<String> lines(String address, String key) {
    return PATHS.stream()
        .map(path -> "curl -H 'X-API-Key: " + key + "' '" + address + path + "'")
        .toList();
  }
}
