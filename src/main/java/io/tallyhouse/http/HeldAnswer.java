package io.tallyhouse.http;

import io.tallyhouse.query.QueryCache;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What a request takes of the memory for answers: from when its answer is there until its client
 * has got it, or has gone away. Thread-safe.
 */
final class HeldAnswer {
  /** Answers up to this are not counted: large ones that are not taken must not refuse them. */
  static final int SMALL_BYTES_MAX = 64 << 10;

  private static final String CONTEXT_KEY = HeldAnswer.class.getName();

  private final QueryCache cache;
  private long bytes;
  private boolean sending;
  private boolean released;

  private HeldAnswer(QueryCache cache) {
    this.cache = cache;
  }

  /** That of a request whose answer is not there yet. */
  static HeldAnswer of(RoutingContext context, QueryCache cache) {
    HeldAnswer held = new HeldAnswer(cache);
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

  /** To be called before the answer to a request is sent. */
  static void beginSending(RoutingContext context) {
    HeldAnswer held = find(context);
    if (held != null) {
      synchronized (held) {
        held.sending = true;
      }
    }
  }

  /** To be called when the answer to a request is sent, or can't be. */
  static void sent(RoutingContext context) {
    HeldAnswer held = find(context);
    if (held != null) {
      held.release();
    }
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

  private static @Nullable HeldAnswer find(RoutingContext context) {
    return context.get(CONTEXT_KEY);
  }
}
