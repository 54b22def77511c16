package io.tallyhouse.http;

import io.tallyhouse.http.limits.MemoryBudget;
import io.tallyhouse.query.Query;
import io.tallyhouse.query.QueryCache;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Runs queries for requests, as long as their clients are there. Thread-safe. */
public final class CachedQueries {
  /**
   * Large responses that their clients have not taken yet, by {@link Query#weightBytes}: clients
   * may be slow, and each has two copies of its own of what is sent.
   */
  static final long RESPONSE_BYTES_MAX = 24L << 20;

  private final QueryCache cache;
  private final MemoryBudget responses = new MemoryBudget(RESPONSE_BYTES_MAX);

  public CachedQueries(QueryCache cache) {
    this.cache = cache;
  }

  /**
   * The result, on the request's event loop. Its memory is reserved until the response is sent by
   * {@link JsonResponse#send}.
   */
  public <A> Future<A> run(RoutingContext context, int accountId, Query<A> query) {
    CompletableFuture<A> result = cache.run(accountId, query);
    ResponseReservation reservation = ResponseReservation.of(context, responses);
    // At once, and not in the event loop's turn: results that wait for it are in memory too.
    return await(context, result, found -> reservation.reserve(query.weightBytes(found)));
  }

  /** A result as long as its client is there, on the request's event loop. */
  public static <A> Future<A> await(RoutingContext context, CompletableFuture<A> result) {
    return await(context, result, found -> {});
  }

  private static <A> Future<A> await(
      RoutingContext context, CompletableFuture<A> result, Consumer<A> found) {
    // Also when the client goes away before its response.
    context.addEndHandler(ended -> result.cancel(false));
    return Future.fromCompletionStage(
        result.thenApply(
            value -> {
              found.accept(value);
              return value;
            }),
        context.vertx().getOrCreateContext());
  }
}
