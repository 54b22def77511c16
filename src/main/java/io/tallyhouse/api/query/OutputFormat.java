package io.tallyhouse.api.query;

import io.tallyhouse.http.JsonResponse;
import io.tallyhouse.query.plan.QueryResult;
import io.tallyhouse.query.plan.QuerySpec;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The format of a result, by {@code Accept}. */
enum OutputFormat {
  JSON("application/json", "application/json"),
  CSV("text/csv", "text/csv; charset=utf-8"),
  NDJSON("application/x-ndjson", "application/x-ndjson");

  private static final Pattern NO_WEIGHT =
      Pattern.compile(";\\s*q=(?![0-9.]+\\s*(;|$))", Pattern.CASE_INSENSITIVE);

  private final String mediaType;
  private final String contentType;

  OutputFormat(String mediaType, String contentType) {
    this.mediaType = mediaType;
    this.contentType = contentType;
  }

  String contentType() {
    return contentType;
  }

  /**
   * The format that a client wants most of those there are; JSON if it says nothing of them.
   *
   * @param accepted as {@link RoutingContext#parsedHeaders} has them: of equal weights, the more
   *     specific ones first
   */
  static OutputFormat of(List<MIMEHeader> accepted) {
    OutputFormat best = JSON;
    float bestWeight = 0;
    for (MIMEHeader range : accepted) {
      Optional<OutputFormat> named = named(range.value().trim().toLowerCase(Locale.ROOT));
      if (named.isPresent() && range.weight() > bestWeight && hasWeight(range)) {
        best = named.get();
        bestWeight = range.weight();
      }
    }
    return best;
  }

  /** A result in this format; of JSON, what is in the envelope. */
  Buffer body(QuerySpec spec, QueryResult result, long tookMs) {
    return switch (this) {
      case JSON -> JsonResponse.written(ResultJson.of(spec, result, tookMs));
      case CSV -> Buffer.buffer(ResultCsv.of(spec, result));
      case NDJSON -> Buffer.buffer(ResultJson.lines(spec, result));
    };
  }

  private static Optional<OutputFormat> named(String mediaType) {
    return switch (mediaType) {
      case "*/*", "application/*" -> Optional.of(JSON);
      case "application/ndjson" -> Optional.of(NDJSON);
      default -> Arrays.stream(values()).filter(f -> f.mediaType.equals(mediaType)).findFirst();
    };
  }

  /** Vert.x takes a weight that is none for 1. */
  private static boolean hasWeight(MIMEHeader range) {
    return !NO_WEIGHT.matcher(range.rawValue()).find();
  }
}
