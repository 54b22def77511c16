package io.tallyhouse.api.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The format of a result, by {@code Accept}. */
enum OutputFormat {
  JSON("application/json", "application/json"),
  CSV("text/csv", "text/csv; charset=utf-8"),
  NDJSON("application/x-ndjson", "application/x-ndjson");

  private final String mediaType;
  private final String contentType;

  OutputFormat(String mediaType, String contentType) {
    this.mediaType = mediaType;
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /** The format that a client wants most of those there are; JSON if it says nothing of them. */
  static OutputFormat of(@Nullable String accept) {
    OutputFormat best = JSON;
    double bestWeight = 0;
    for (String range : accept == null ? new String[0] : accept.split(",", 50)) {
      String[] parts = range.trim().toLowerCase(Locale.ROOT).split(";", 10);
      Optional<OutputFormat> named = named(parts[0].trim());
      double weight = weight(parts);
      if (named.isPresent() && weight > bestWeight) {
        best = named.get();
        bestWeight = weight;
      }
    }
    return best;
  }

  private static Optional<OutputFormat> named(String mediaType) {
    if (mediaType.equals("*/*") || mediaType.equals("application/*")) {
      return Optional.of(JSON);
    }
    if (mediaType.equals("application/ndjson")) {
      return Optional.of(NDJSON);
    }
    return Arrays.stream(values()).filter(f -> f.mediaType.equals(mediaType)).findFirst();
  }

  private static double weight(String[] parts) {
    for (String part : parts) {
      String parameter = part.trim();
      if (parameter.startsWith("q=")) {
        try {
          return Double.parseDouble(parameter.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
