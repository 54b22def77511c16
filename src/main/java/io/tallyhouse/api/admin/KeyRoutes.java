package io.tallyhouse.api.admin;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.ApiKeyStore;
import io.tallyhouse.account.KeyReference;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.RateLimits;
import io.tallyhouse.account.Scope;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.JsonResponse;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.Authenticator;
import io.tallyhouse.http.auth.Principal;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.ingest.Violation;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * {@code /api/v1/admin/keys}, Tallyhouse's own routes for its operators, scope {@code admin}: keys
 * of accounts. Thread-safe.
 */
public final class KeyRoutes {
  private static final String REQUESTS_PER_SECOND = "requests_per_second";
  private static final String EVENTS_PER_SECOND = "events_per_second";

  private final ApiKeyStore keys;
  private final Authenticator authenticator;

  public KeyRoutes(ApiKeyStore keys, Authenticator authenticator) {
    this.keys = keys;
    this.authenticator = authenticator;
  }

  /** Adds the routes. */
  public void addTo(RouteTable routes) {
    int bytesMax = RequestBody.SMALL_BYTES_MAX;
    routes.post("/api/v1/admin/keys", Scope.ADMIN, bytesMax, this::create);
    routes.get("/api/v1/admin/keys", Scope.ADMIN, this::list);
    routes.delete("/api/v1/admin/keys/:key", Scope.ADMIN, this::revoke);
    routes.put("/api/v1/admin/keys/:key/limits", Scope.ADMIN, bytesMax, this::limit);
  }

  /**
   * {@code POST /api/v1/admin/keys}: {@code account}, {@code name}, {@code scopes}, {@code
   * requests_per_second}, {@code events_per_second}; shows the secret, once.
   */
  private void create(RoutingContext context) {
    KeyRequest request = keyRequest(context);
    Administration.respond(
        context,
        201,
        keys.create(request)
            .thenApply(
                issued -> {
                  authenticator.forget(issued.secret());
                  ObjectNode json = keyJson(issued.key());
                  return json.put("key", issued.secret().reveal());
                }));
  }

  /** {@code GET /api/v1/admin/keys}: all keys, or those of {@code account}; never a secret. */
  private void list(RoutingContext context) {
    Principal caller = ApiKeyAuth.principal(context);
    String named = new QueryParameters(context).text("account");
    Optional<String> account = Optional.ofNullable(named);
    if (account.isPresent()) {
      Administration.requireAccount(caller, account.get());
    } else if (!Administration.administersAll(caller)) {
      account = Optional.of(caller.accountName());
    }
    Administration.respond(
        context,
        200,
        keys.list(account)
            .thenApply(
                list -> {
                  ObjectNode json = object();
                  ArrayNode array = json.putArray("keys");
                  list.forEach(key -> array.add(keyJson(key)));
                  return json;
                }));
  }

  /** {@code DELETE /api/v1/admin/keys/:key}: revokes the key of that id or prefix. */
  private void revoke(RoutingContext context) {
    change(context, keys::revoke);
  }

  /**
   * {@code PUT /api/v1/admin/keys/:key/limits}: gives the key of that id or prefix the limits
   * {@code requests_per_second} and {@code events_per_second}; null is none.
   */
  private void limit(RoutingContext context) {
    List<Violation> violations = new ArrayList<>();
    JsonNode body = body(context);
    for (String field : List.of(REQUESTS_PER_SECOND, EVENTS_PER_SECOND)) {
      if (!body.has(field)) {
        // A misspelt one must not take the limit away.
        violations.add(new Violation(field, "Required; null for no limit"));
      }
    }
    RateLimits limits = limits(body, violations);
    if (!violations.isEmpty()) {
      throw ApiError.invalidBody(violations);
    }
    change(context, (key, account) -> keys.setLimits(key, account, limits));
  }

  /** Changes the key that the path names, if the caller administers it, and sends it. */
  private void change(
      RoutingContext context,
      BiFunction<KeyReference, OptionalInt, CompletionStage<ApiKey>> statement) {
    Principal caller = ApiKeyAuth.principal(context);
    OptionalInt account =
        Administration.administersAll(caller)
            ? OptionalInt.empty()
            : OptionalInt.of(caller.accountId());
    CompletionStage<ApiKey> changed =
        statement.apply(keyReference(context.pathParam("key")), account);
    Administration.respond(
        context,
        200,
        changed.thenApply(
            key -> {
              authenticator.forget(key);
              return keyJson(key);
            }));
  }

  private static KeyReference keyReference(String text) {
    try {
      return KeyReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw ApiError.invalidParameters(
          List.of(new Violation("key", String.valueOf(e.getMessage()))));
    }
  }

  private static KeyRequest keyRequest(RoutingContext context) {
    List<Violation> violations = new ArrayList<>();
    JsonNode body = body(context);
    String account = body.path("account").asText(ApiKeyAuth.principal(context).accountName());
    String name = body.path("name").asText("");
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    JsonNode wanted = body.path("scopes");
    for (int i = 0; i < wanted.size(); i++) {
      try {
        scopes.add(Scope.parse(wanted.path(i).asText("")));
      } catch (IllegalArgumentException e) {
        violations.add(new Violation("scopes[" + i + "]", String.valueOf(e.getMessage())));
      }
    }
    if (!wanted.isArray() || wanted.isEmpty()) {
      violations.add(new Violation("scopes", "Required"));
    }
    if (name.isEmpty()) {
      violations.add(new Violation("name", "Required"));
    } else {
      checkName("name", name, violations);
    }
    checkName("account", account, violations);
    RateLimits limits = limits(body, violations);
    if (violations.isEmpty()) {
      Administration.requireAccount(ApiKeyAuth.principal(context), account);
      return new KeyRequest(account, name, scopes, limits);
    }
    throw ApiError.invalidBody(violations);
  }

  private static void checkName(String field, String name, List<Violation> violations) {
    try {
      KeyRequest.checkName(field, name);
    } catch (IllegalArgumentException e) {
      violations.add(new Violation(field, String.valueOf(e.getMessage())));
    }
  }

  private static RateLimits limits(JsonNode body, List<Violation> violations) {
    return new RateLimits(
        limit(body, REQUESTS_PER_SECOND, violations), limit(body, EVENTS_PER_SECOND, violations));
  }

  private static OptionalInt limit(JsonNode body, String field, List<Violation> violations) {
    JsonNode limit = body.path(field);
    if (limit.isMissingNode() || limit.isNull()) {
      return OptionalInt.empty();
    }
    if (!limit.isInt() || limit.intValue() < 1 || limit.intValue() > RateLimits.PER_SECOND_MAX) {
      violations.add(
          new Violation(field, "Must be an integer between 1 and " + RateLimits.PER_SECOND_MAX));
      return OptionalInt.empty();
    }
    return OptionalInt.of(limit.intValue());
  }

  private static JsonNode body(RoutingContext context) {
    try {
      JsonNode body = JsonResponse.read(RequestBody.of(context));
      if (body.isObject()) {
        return body;
      }
    } catch (IOException e) {
      // Said below.
    }
    throw ApiError.invalidBody(List.of(new Violation("body", "Must be a JSON object")));
  }

  private static ObjectNode keyJson(ApiKey key) {
    ObjectNode json = object();
    json.put("id", key.id())
        .put("account", key.accountName())
        .put("name", key.name())
        .put("prefix", key.prefix());
    ArrayNode scopes = json.putArray("scopes");
    key.scopes().forEach(scope -> scopes.add(scope.wireName()));
    putLimit(json, REQUESTS_PER_SECOND, key.limits().requestsPerSecond());
    putLimit(json, EVENTS_PER_SECOND, key.limits().eventsPerSecond());
    json.put("created_at", key.createdAt().toString());
    json.put("revoked_at", key.revokedAt() == null ? null : key.revokedAt().toString());
    return json;
  }

  /** Null means: not limited. */
  private static void putLimit(ObjectNode json, String field, OptionalInt limit) {
    if (limit.isPresent()) {
      json.put(field, limit.getAsInt());
    } else {
      json.putNull(field);
    }
  }
}
