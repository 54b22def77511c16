package io.tallyhouse.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Sends answers. While their clients do not take them they count as their connections' memory. */
final class Answers {
  /** What an answer takes besides its body, about. */
  private static final int ANSWER_BYTES = 2 << 10;

  private Answers() {}

  /** Ends a request's response with a body of its own. The future is done when it is sent. */
  static Future<Void> send(HttpServerRequest request, Buffer body) {
    return send(request, body, body.length());
  }

  /** The same with a body that counts elsewhere, or that all answers share. */
  static Future<Void> sendUncounted(HttpServerRequest request, Buffer body) {
    return send(request, body, 0);
  }

  private static Future<Void> send(HttpServerRequest request, Buffer body, long ownBytes) {
    Future<Void> sent = request.response().end(body);
    if (!sent.isComplete()) {
      ConnectionMemory.Share share = RequestDecoder.of(request).share();
      share.add(ANSWER_BYTES + ownBytes);
      sent.onComplete(done -> share.add(-ANSWER_BYTES - ownBytes));
    }
    return sent;
  }
}
