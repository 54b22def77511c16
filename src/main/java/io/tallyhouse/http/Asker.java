package io.tallyhouse.http;

import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.Question;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;

/** Asks questions for requests, as long as their clients are there. */
final class Asker {
  private Asker() {}

  /** The answer for the request's account, on the request's event loop. */
  static <A> Future<A> ask(RoutingContext context, QueryCache cache, Question<A> question) {
    return await(context, cache.ask(KeyCheck.keyOf(context).accountId(), question));
  }

  /** An answer as long as its client is there, on the request's event loop. */
  static <A> Future<A> await(RoutingContext context, CompletableFuture<A> answer) {
    // Also when the client goes away before it is answered.
    context.addEndHandler(ended -> answer.cancel(false));
    return Future.fromCompletionStage(answer, context.vertx().getOrCreateContext());
  }
}
