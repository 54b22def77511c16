package io.tallyhouse.http;

import io.tallyhouse.http.limits.MemoryBudget;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a response takes: from when it is computed until its client has got it, or has
 * gone away. Thread-safe.
 */
final class ResponseReservation {
  /** Responses up to this are not counted: large ones that are not taken must not refuse them. */
  static final int SMALL_BYTES_MAX = 64 << 10;

  private static final String CONTEXT_KEY = ResponseReservation.class.getName();

  private final MemoryBudget budget;
  private MemoryBudget.@Nullable Reservation reservation;
  private boolean sending;
  private boolean released;

  private ResponseReservation(MemoryBudget budget) {
    this.budget = budget;
  }

  /** That of a request whose response is not there yet. */
  static ResponseReservation of(RoutingContext context, MemoryBudget budget) {
    ResponseReservation held = new ResponseReservation(budget);
    context.put(CONTEXT_KEY, held);
    context.addEndHandler(ended -> held.ended(ended.failed()));
    return held;
  }

  /**
   * The response is there.
   *
   * @throws RejectedExecutionException if clients have too much to take already
   */
  synchronized void reserve(long responseBytes) {
    if (!released && responseBytes > SMALL_BYTES_MAX) {
      reservation = budget.reserve(responseBytes);
      if (reservation == null) {
        throw new RejectedExecutionException("too many responses are being sent");
      }
    }
  }

  /** Sends the response to a request, and keeps the reservation until the client has it. */
  static void send(RoutingContext context, Buffer response) {
    ResponseReservation held = context.get(CONTEXT_KEY);
    if (held == null || !held.beginSending()) {
      Future<Void> unused = ResponseWriter.send(context, response);
    } else {
      // Of the request itself nothing may be kept until then.
      Future<Void> unused =
          ResponseWriter.sendUncounted(context, response).onComplete(sent -> held.release());
    }
  }

  /** To be called where the response to a request can't be sent. */
  static void drop(RoutingContext context) {
    ResponseReservation held = context.get(CONTEXT_KEY);
    if (held != null) {
      held.release();
    }
  }

  /** Whether there is something to hold while it is being sent. */
  private synchronized boolean beginSending() {
    sending = reservation != null;
    return sending;
  }

  /** A response ends when all of it is given to the network, which may take long to send it. */
  private synchronized void ended(boolean failed) {
    if (failed || !sending) {
      release();
    }
  }

  private synchronized void release() {
    if (!released && reservation != null) {
      reservation.close();
    }
    released = true;
  }
}
