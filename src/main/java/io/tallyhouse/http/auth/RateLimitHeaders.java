package io.tallyhouse.http.auth;

import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.JsonResponse;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * How a response shows a key's limit: {@code RateLimitHeaders-Limit}, {@code
 * RateLimitHeaders-Remaining} and {@code RateLimitHeaders-Reset}
 * (draft-ietf-httpapi-ratelimit-headers-06), and {@code Retry-After} where the request was refused.
 */
public final class RateLimitHeaders {
  private RateLimitHeaders() {}

  /**
   * Puts the headers; a later limit takes the place of an earlier one.
   *
   * @return whether the request may go on; if not, {@link #refusal} is its response
   */
  static boolean admits(RoutingContext context, RateLimiter.Decision decision) {
    HttpServerResponse response = context.response();
    response
        .putHeader("RateLimit-Limit", Long.toString(decision.limit()))
        .putHeader("RateLimit-Remaining", Long.toString(decision.remaining()))
        .putHeader("RateLimit-Reset", Long.toString(decision.resetSeconds()));
    if (!decision.allowed()) {
      response.putHeader(JsonResponse.RETRY_AFTER, Long.toString(decision.retryAfterSeconds()));
    }
    return decision.allowed();
  }

  /**
   * The response to a request that is over a limit.
   *
   * @param counted what is limited, for people to read
   */
  static ApiError refusal(String counted, RateLimiter.Decision decision) {
    return new ApiError(
        ApiError.Kind.RATE_LIMITED,
        "This API key has sent too many "
            + counted
            + ". Try again in "
            + decision.retryAfterSeconds()
            + " s.");
  }

  /**
   * Takes the events of an authenticated request into account.
   *
   * @param limited notified of them if they are over the key's limit
   * @throws ApiError if they are
   */
  public static void requireEvents(
      RoutingContext context, RateLimiter rateLimiter, int events, IntConsumer limited) {
    Optional<RateLimiter.Decision> decision =
        ApiKeyAuth.principal(context).key().flatMap(key -> rateLimiter.events(key, events));
    if (decision.isPresent() && !admits(context, decision.get())) {
      limited.accept(events);
      throw refusal("events", decision.get());
    }
  }
}
