package io.tallyhouse.http;

import io.tallyhouse.http.limits.ConnectionMemoryLimiter;
import io.tallyhouse.http.limits.RequestDecoder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Sends responses, to HEAD without their body. While their clients do not take them they count as
 * their connections' memory.
 */
public final class ResponseWriter {
  /** What a response takes besides its body, about. */
  private static final int RESPONSE_BYTES = 2 << 10;

  private ResponseWriter() {}

  /**
   * Ends a request's response with a body of its own, compressed where that is worth it and the
   * client takes it. The future is done when it is sent.
   */
  public static Future<Void> send(RoutingContext context, Buffer body) {
    return compressed(context, body, body.length());
  }

  /** The same with a body that counts elsewhere. */
  static Future<Void> sendUncounted(RoutingContext context, Buffer body) {
    return compressed(context, body, 0);
  }

  /** Ends a request's response with a body of its own as it is. */
  public static Future<Void> send(HttpServerRequest request, Buffer body) {
    return send(request, body, body.length());
  }

  /** The same with a body that counts elsewhere, or that all responses reservation. */
  static Future<Void> sendUncounted(HttpServerRequest request, Buffer body) {
    return send(request, body, 0);
  }

  /** Ends a request's response, which has no body whatever the method. */
  static void sendEmpty(HttpServerRequest request) {
    Future<Void> unused = request.response().end();
  }

  private static Future<Void> compressed(RoutingContext context, Buffer body, long ownBytes) {
    HttpServerRequest request = context.request();
    Future<Buffer> encoding = ResponseCompression.encode(context, body);
    if (encoding.isComplete()) {
      Buffer encoded = encoding.result();
      return send(request, encoded, ownBytes == 0 ? 0 : encoded.length());
    }
    ConnectionMemoryLimiter.Reservation reservation = RequestDecoder.of(request).reservation();
    reservation.add(RESPONSE_BYTES + ownBytes);
    return encoding.transform(
        done -> {
          reservation.add(-RESPONSE_BYTES - ownBytes);
          HttpServerResponse response = request.response();
          if (response.ended() || response.closed()) {
            return Future.failedFuture("the client went away");
          }
          return send(request, done.result(), ownBytes == 0 ? 0 : done.result().length());
        });
  }

  private static Future<Void> send(HttpServerRequest request, Buffer body, long ownBytes) {
    Future<Void> sent;
    if (request.method().equals(HttpMethod.HEAD)) {
      request.response().putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
      sent = request.response().end();
    } else {
      sent = request.response().end(body);
    }
    if (!sent.isComplete()) {
      ConnectionMemoryLimiter.Reservation reservation = RequestDecoder.of(request).reservation();
      reservation.add(RESPONSE_BYTES + ownBytes);
      sent.onComplete(done -> reservation.add(-RESPONSE_BYTES - ownBytes));
    }
    return sent;
  }
}
