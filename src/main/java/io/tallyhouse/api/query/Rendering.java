package io.tallyhouse.api.query;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/**
 * Where results are written: small ones at once, large ones on a worker thread, since an event loop
 * would serve nobody meanwhile. Thread-safe. How many are written beside each other is bounded by
 * the memory that is reserved for them, see {@link io.tallyhouse.http.CachedQueries}.
 */
final class Rendering {
  /** Rows of the largest result that is written on the event loop. */
  static final int ROWS_ON_EVENT_LOOP_MAX = 500;

  private Rendering() {}

  /**
   * The body, on the caller's event loop.
   *
   * @param rows how many it has
   */
  static Future<Buffer> of(Vertx vertx, int rows, Supplier<Buffer> body) {
    return rows <= ROWS_ON_EVENT_LOOP_MAX
        ? Future.succeededFuture(body.get())
        : vertx.executeBlocking(body::get, false);
  }
}
