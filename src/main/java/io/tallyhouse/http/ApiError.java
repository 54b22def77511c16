package io.tallyhouse.http;

import io.tallyhouse.ingest.Violation;
import java.util.List;

/**
 * A refused request: what is wrong and, for bad input, where. Thrown by handlers and turned into a
 * status and an envelope in one place of each surface: {@link TrenchcoatEnvelope}, {@link
 * DashboardEnvelope}.
 */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * All that can go wrong with a request; SYNC_IN_PROGRESS, TRANSCRIPTS_NOT_FOUND and
   * DATABASE_ERROR on the dashboard only.
   */
  public enum Kind {
    VALIDATION_ERROR(400),
    UNAUTHORIZED(401),
    FORBIDDEN(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    REQUEST_TIMEOUT(408),
    SYNC_IN_PROGRESS(409),
    TRANSCRIPTS_NOT_FOUND(409),
    PAYLOAD_TOO_LARGE(413),
    URI_TOO_LONG(414),
    UNSUPPORTED_MEDIA_TYPE(415),
    RATE_LIMITED(429),
    HEADERS_TOO_LARGE(431),
    DATABASE_ERROR(500),
    INTERNAL_ERROR(500),
    SERVICE_UNAVAILABLE(503);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  private final Kind kind;
  private final transient List<Violation> details;

  public ApiError(Kind kind, String message) {
    this(kind, message, List.of());
  }

  public ApiError(Kind kind, String message, List<Violation> details) {
    super(message, null, false, false);
    this.kind = kind;
    this.details = List.copyOf(details);
  }

  public static ApiError invalidParameters(List<Violation> details) {
    return new ApiError(Kind.VALIDATION_ERROR, "Query parameters are invalid.", details);
  }

  public static ApiError invalidBody(List<Violation> details) {
    return new ApiError(Kind.VALIDATION_ERROR, "Request body is invalid.", details);
  }

  /** There is no route of this path. */
  public static ApiError noRoute(String path) {
    return new ApiError(Kind.NOT_FOUND, "No such route: " + path);
  }

  public static ApiError bodyTooLarge(int bytesMax) {
    return new ApiError(Kind.PAYLOAD_TOO_LARGE, "The request body exceeds " + bytesMax + " bytes.");
  }

  public static ApiError tooManyEvents() {
    return new ApiError(
        Kind.SERVICE_UNAVAILABLE, "Too many events are waiting to be stored. Try again shortly.");
  }

  public Kind kind() {
    return kind;
  }

  String text() {
    return String.valueOf(getMessage());
  }

  public List<Violation> details() {
    return details;
  }
}
