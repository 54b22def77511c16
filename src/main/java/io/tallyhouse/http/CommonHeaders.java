package io.tallyhouse.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * The headers of every response: no cache on the way may keep it, unless its route says otherwise,
 * and what it depends on. Responses to X-API-Key would else be kept by shared caches and given to
 * others (RFC 9111, section 3.5, names Authorization only). Thread-safe.
 */
public final class CommonHeaders {
  static final String NO_STORE = "no-store";

  private final Cors cors;
  private final String vary;

  public CommonHeaders(Cors cors) {
    this.cors = cors;
    this.vary = cors.isOn() ? "Accept-Encoding, Origin" : "Accept-Encoding";
  }

  /** Puts them on a request's response, then calls the next handler. */
  public void begin(RoutingContext context) {
    putOn(context.request());
    context.next();
  }

  /** Puts them on a request's response. */
  void putOn(HttpServerRequest request) {
    request
        .response()
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE)
        .putHeader(HttpHeaders.VARY, vary);
    cors.putHeaders(request);
  }
}
