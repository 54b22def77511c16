package io.tallyhouse.http;

import io.tallyhouse.query.Query;
import io.tallyhouse.query.QueryCache;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Asks questions for requests, as long as their clients are there. */
public final class CachedQueries {
  private CachedQueries() {}

  /**
   * The answer for the request's account, on the request's event loop. It counts as held until it
   * is sent by {@link JsonResponse#send}.
   */
  public static <A> Future<A> run(
      RoutingContext context, QueryCache cache, int accountId, Query<A> question) {
    CompletableFuture<A> answer = cache.ask(accountId, question);
    ResponseReservation held = ResponseReservation.of(context, cache);
    // At once, and not in the event loop's turn: answers that wait for it are in memory too.
    return await(context, answer, found -> held.take(question.weightBytes(found)));
  }

  /** An answer as long as its client is there, on the request's event loop. */
  public static <A> Future<A> await(RoutingContext context, CompletableFuture<A> answer) {
    return await(context, answer, found -> {});
  }

  private static <A> Future<A> await(
      RoutingContext context, CompletableFuture<A> answer, Consumer<A> taken) {
    // Also when the client goes away before it is answered.
    context.addEndHandler(ended -> answer.cancel(false));
    return Future.fromCompletionStage(
        answer.thenApply(
            found -> {
              taken.accept(found);
              return found;
            }),
        context.vertx().getOrCreateContext());
  }
}
