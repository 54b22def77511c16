package io.tallyhouse.http.auth;

import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.Scope;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.EarlyResponse;
import io.tallyhouse.http.RequestBody;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests pass that present a key with a scope, in {@code X-API-Key} or as {@code
 * Authorization: Bearer}. Thread-safe.
 */
public final class ApiKeyAuth {
  private static final String PRINCIPAL = "principal";
  private static final String BEARER = "bearer";

  private final Authenticator authenticator;
  private final OperatorKey operatorKey;
  private final RateLimiter rateLimiter;
  private final RequestBody requestBody;

  public ApiKeyAuth(
      Authenticator authenticator,
      OperatorKey operatorKey,
      RateLimiter rateLimiter,
      RequestBody requestBody) {
    this.authenticator = authenticator;
    this.operatorKey = operatorKey;
    this.rateLimiter = rateLimiter;
    this.requestBody = requestBody;
  }

  /**
   * A handler that lets requests pass whose key has the scope and is within its limit of requests,
   * and refuses the others before their body is kept.
   */
  public Handler<RoutingContext> require(Scope scope) {
    return context -> {
      String presented = presented(context);
      if (operatorKey.matches(presented)) {
        admit(context, Principal.DEFAULT_ACCOUNT);
        return;
      }
      Context vertxContext = context.vertx().getOrCreateContext();
      context.request().pause();
      Future.fromCompletionStage(authenticator.authenticate(presented, scope), vertxContext)
          .onComplete(
              result -> {
                if (result.failed()) {
                  context.fail(result.cause());
                } else {
                  judge(context, result.result());
                }
                // Once there is somebody to take the body.
                context.request().resume();
              });
    };
  }

  /** Whom an authenticated request comes from. */
  public static Principal principal(RoutingContext context) {
    Principal principal = context.get(PRINCIPAL);
    if (principal == null) {
      throw new IllegalStateException("the route has no authentication");
    }
    return principal;
  }

  /** Lets an authenticated request pass. */
  static void admit(RoutingContext context, Principal principal) {
    context.put(PRINCIPAL, principal);
    context.next();
  }

  private void judge(RoutingContext context, AuthResult result) {
    if (result instanceof AuthResult.Granted granted) {
      admitWithinLimit(context, granted.key());
    } else if (result instanceof AuthResult.ScopeMissing missing) {
      EarlyResponse.fail(
          context,
          ApiError.Kind.FORBIDDEN,
          "The API key lacks the scope " + missing.scope().wireName() + ".");
    } else if (result instanceof AuthResult.Unavailable) {
      EarlyResponse.fail(
          context,
          ApiError.Kind.SERVICE_UNAVAILABLE,
          "API keys can't be checked now. Try again shortly.");
    } else {
      EarlyResponse.fail(context, ApiError.Kind.UNAUTHORIZED, "Missing or unknown API key.");
    }
  }

  private void admitWithinLimit(RoutingContext context, ApiKey key) {
    Optional<RateLimiter.Decision> decision = rateLimiter.request(key);
    if (decision.isPresent() && !RateLimitHeaders.admits(context, decision.get())) {
      requestBody.discard(context, RateLimitHeaders.refusal("requests", decision.get()));
    } else {
      admit(context, Principal.of(key));
    }
  }

  /** The key a request presents; null = none. */
  static @Nullable String presented(RoutingContext context) {
    String key = context.request().getHeader("X-API-Key");
    if (key != null) {
      return key;
    }
    String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization == null) {
      return null;
    }
    // Claude Code sends the space of OTEL_EXPORTER_OTLP_HEADERS as it is written there.
    String[] schemeAndKey = authorization.trim().split(" |%20", 2);
    if (!schemeAndKey[0].toLowerCase(Locale.ROOT).equals(BEARER)) {
      return null;
    }
    // One that is left empty is still one that is sent: it must not pass for none.
    return schemeAndKey.length == 1 ? "" : schemeAndKey[1].trim();
  }
}
