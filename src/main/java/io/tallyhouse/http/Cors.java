package io.tallyhouse.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Lets pages of listed origins read what the paths of the three APIs return, errors too (Fetch
 * Standard, "CORS protocol"). Never with credentials, which are cookies there: a key is a header
 * that the page sends. Who may pass is not decided here; without a key a page of another origin is
 * refused by {@code LoopbackOrApiKeyAuth}, listed or not. Thread-safe.
 */
public final class Cors {
  /** How long a browser may remember a preflight; Chromium's longest. */
  static final Duration PREFLIGHT_MAX_AGE = Duration.ofHours(2);

  /** Headers of requests, by the description of the API. */
  static final String ALLOWED_HEADERS =
      "X-API-Key, Authorization, Content-Type, Content-Encoding, Idempotency-Key, X-Request-Id";

  /** Headers of responses that a page may read beside those that it always may. */
  static final String EXPOSED_HEADERS =
      "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id, Allow,"
          + " WWW-Authenticate";

  /** Below which a key is needed. */
  private static final List<String> PATHS =
      List.of("/api/v1", "/api/analytics", "/api/sync", "/analytics");

  private static final int NO_CONTENT = 204;

  private final CorsOrigins origins;
  private final Router router;

  public Cors(CorsOrigins origins, Router router) {
    this.origins = origins;
    this.router = router;
  }

  /** Whether responses depend on the requesting page. */
  boolean isOn() {
    return !origins.isEmpty();
  }

  /** Lets the browser know whether the requesting page may read the response. */
  void putHeaders(HttpServerRequest request) {
    if (isAllowed(request)) {
      request
          .response()
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, request.getHeader(HttpHeaders.ORIGIN))
          .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
    }
  }

  /** Responds to preflight requests, and passes all others on. */
  public void preflight(RoutingContext context) {
    HttpServerRequest request = context.request();
    Set<String> methods = Set.of();
    boolean preflight =
        request.method().equals(HttpMethod.OPTIONS)
            && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)
            && isAllowed(request);
    if (preflight) {
      methods = RoutePaths.methodsAt(router, context.normalizedPath());
    }
    if (methods.isEmpty()) {
      context.next();
      return;
    }
    context
        .response()
        .setStatusCode(NO_CONTENT)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, String.join(", ", methods))
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)
        .putHeader(
            HttpHeaders.ACCESS_CONTROL_MAX_AGE, Long.toString(PREFLIGHT_MAX_AGE.toSeconds()));
    ResponseWriter.sendEmpty(request);
  }

  private boolean isAllowed(HttpServerRequest request) {
    if (!isOn()) {
      return false;
    }
    MultiMap headers = request.headers();
    List<String> sent = headers.getAll(HttpHeaders.ORIGIN);
    String path = request.path();
    return sent.size() == 1
        && origins.allows(sent.get(0))
        && path != null
        && PATHS.stream().anyMatch(own -> path.equals(own) || path.startsWith(own + "/"));
  }
}
