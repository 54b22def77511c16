package io.tallyhouse.http;

import io.tallyhouse.otlp.Encoding;
import io.tallyhouse.otlp.OtlpResponses;
import io.tallyhouse.otlp.Signal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Responses of OTLP/HTTP, each in the encoding of its request. For everything below {@code /v1}.
 * Thread-safe.
 */
public final class OtlpEnvelope {
  private static final String PATHS = "/v1/";

  private OtlpEnvelope() {}

  /** Whether a path, existing or not, is of OTLP. */
  public static boolean covers(String path) {
    return path.startsWith(PATHS);
  }

  /** The encoding of a request; JSON where that is none of OTLP's. */
  public static Encoding encoding(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    Encoding encoding = type == null ? null : Encoding.ofMediaType(RequestBody.mediaType(type));
    return encoding == null ? Encoding.JSON : encoding;
  }

  /**
   * Sends the response to records that were taken.
   *
   * @param rejected of them, those that were not
   * @param message what the sender should know; empty = nothing
   */
  public static void accepted(
      RoutingContext context, Signal<?> signal, int rejected, String message) {
    Encoding encoding = encoding(context);
    send(context, 200, encoding, OtlpResponses.accepted(signal, encoding, rejected, message));
  }

  /**
   * Sends a failure of any kind, see {@link Failures}. Clients drop for good what gets another
   * status than 429, 502, 503 or 504: what is our fault is a 503. They give up after some seconds,
   * and at once if they are to wait for longer than those.
   */
  public static void failure(RoutingContext context, Throwable failure) {
    ApiError error = Failures.of(context, failure);
    JsonResponse.putHeaders(context, error);
    if (isOurs(error.kind()) || error.kind() == ApiError.Kind.RATE_LIMITED) {
      context
          .response()
          .putHeader(JsonResponse.RETRY_AFTER, String.valueOf(JsonResponse.RETRY_AFTER_SECONDS));
    }
    int status =
        isOurs(error.kind()) ? ApiError.Kind.SERVICE_UNAVAILABLE.status() : error.kind().status();
    Encoding encoding = encoding(context);
    send(
        context,
        status,
        encoding,
        OtlpResponses.status(encoding, grpcCode(error.kind()), error.text()));
  }

  private static boolean isOurs(ApiError.Kind kind) {
    return kind.status() >= ApiError.Kind.INTERNAL_ERROR.status();
  }

  /** The code of gRPC that a status of HTTP stands for. */
  private static int grpcCode(ApiError.Kind kind) {
    return switch (kind) {
      case VALIDATION_ERROR, UNSUPPORTED_MEDIA_TYPE, URI_TOO_LONG, HEADERS_TOO_LARGE -> 3;
      case REQUEST_TIMEOUT -> 4;
      case NOT_FOUND, TRANSCRIPTS_NOT_FOUND -> 5;
      case FORBIDDEN -> 7;
      case PAYLOAD_TOO_LARGE, RATE_LIMITED -> 8;
      case SYNC_IN_PROGRESS -> 10;
      case METHOD_NOT_ALLOWED -> 12;
      case DATABASE_ERROR, INTERNAL_ERROR, SERVICE_UNAVAILABLE -> 14;
      case UNAUTHORIZED -> 16;
    };
  }

  private static void send(RoutingContext context, int status, Encoding encoding, byte[] body) {
    JsonResponse.send(context, status, encoding.mediaType(), Buffer.buffer(body));
  }
}
