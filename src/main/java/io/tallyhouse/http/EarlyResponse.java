package io.tallyhouse.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Responses to requests whose body was not read. */
public final class EarlyResponse {
  /** How long a connection that is not read any more stays open after its last response. */
  static final Duration CLOSE_AFTER = Duration.ofMillis(500);

  private EarlyResponse() {}

  /** Fails a request whose body was not read. */
  public static void fail(RoutingContext context, ApiError.Kind kind, String message) {
    fail(context, new ApiError(kind, message));
  }

  /** Fails a request whose body was not read. */
  public static void fail(RoutingContext context, ApiError error) {
    if (context.request().headers().contains(HttpHeaders.CONTENT_LENGTH)
        || context.request().headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      // The connection can't be used again.
      closeAfterResponse(context);
    }
    context.fail(error);
  }

  /**
   * Closes the connection {@link #CLOSE_AFTER} after the response, so that a client that is still
   * sending sees it.
   */
  public static void closeAfterResponse(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    context.addEndHandler(
        ended ->
            context
                .vertx()
                .setTimer(CLOSE_AFTER.toMillis(), timer -> context.request().connection().close()));
  }
}
