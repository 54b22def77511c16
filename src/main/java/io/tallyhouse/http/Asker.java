package io.tallyhouse.http;

import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.Question;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Asks questions for requests, as long as their clients are there. */
final class Asker {
  private Asker() {}

  /**
   * The answer for the request's account, on the request's event loop. It counts as held until it
   * is sent by {@link TrenchcoatEnvelope#send}.
   */
  static <A> Future<A> ask(RoutingContext context, QueryCache cache, Question<A> question) {
    CompletableFuture<A> answer = cache.ask(KeyCheck.keyOf(context).accountId(), question);
    HeldAnswer held = HeldAnswer.of(context, cache);
    // At once, and not in the event loop's turn: answers that wait for it are in memory too.
    return await(context, answer, found -> held.take(question.weightBytes(found)));
  }

  /** An answer as long as its client is there, on the request's event loop. */
  static <A> Future<A> await(RoutingContext context, CompletableFuture<A> answer) {
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
