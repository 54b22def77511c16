package io.tallyhouse.http;

import io.tallyhouse.query.QueryCache;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.RejectedExecutionException;

/**
 * What a request takes of the memory for answers: from when its answer is there until its client
 * has got it, or has gone away. Thread-safe.
 */
final class ResponseReservation {
  /** Answers up to this are not counted: large ones that are not taken must not refuse them. */
  static final int SMALL_BYTES_MAX = 64 << 10;

  private static final String CONTEXT_KEY = ResponseReservation.class.getName();

  private final QueryCache cache;
  private long bytes;
  private boolean sending;
  private boolean released;

  private ResponseReservation(QueryCache cache) {
    this.cache = cache;
  }

  /** That of a request whose answer is not there yet. */
  static ResponseReservation of(RoutingContext context, QueryCache cache) {
    ResponseReservation held = new ResponseReservation(cache);
    context.put(CONTEXT_KEY, held);
    context.addEndHandler(ended -> held.ended(ended.failed()));
    return held;
  }

  /**
   * The answer is there.
   *
   * @throws RejectedExecutionException if too much is held already
   */
  synchronized void take(long answerBytes) {
    if (!released && answerBytes > SMALL_BYTES_MAX) {
      cache.hold(answerBytes);
      bytes = answerBytes;
    }
  }

  /** Sends the answer to a request, which it holds until the client has it. */
  static void send(RoutingContext context, Buffer answer) {
    ResponseReservation held = context.get(CONTEXT_KEY);
    if (held == null || !held.beginSending()) {
      Future<Void> unused = ResponseWriter.send(context, answer);
    } else {
      // Of the request itself nothing may be kept until then.
      Future<Void> unused =
          ResponseWriter.sendUncounted(context, answer).onComplete(sent -> held.release());
    }
  }

  /** To be called where the answer to a request can't be sent. */
  static void drop(RoutingContext context) {
    ResponseReservation held = context.get(CONTEXT_KEY);
    if (held != null) {
      held.release();
    }
  }

  /** Whether there is something to hold while it is being sent. */
  private synchronized boolean beginSending() {
    sending = bytes > 0;
    return sending;
  }

  /** A response ends when all of it is given to the network, which may take long to send it. */
  private synchronized void ended(boolean failed) {
    if (failed || !sending) {
      release();
    }
  }

  private synchronized void release() {
    if (!released) {
      released = true;
      cache.release(bytes);
    }
  }
}
