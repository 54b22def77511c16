package io.tallyhouse.http;

import static io.tallyhouse.http.TrenchcoatEnvelope.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.ApiKeyStore;
import io.tallyhouse.account.Authenticator;
import io.tallyhouse.account.KeyReference;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.Scope;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.ingest.Violation;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.reconcile.DriftReport;
import io.tallyhouse.reconcile.Reconciler;
import io.tallyhouse.reconcile.RepairReport;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tallyhouse's own routes for its operators, scope {@code admin}: keys and reconcile. A key of the
 * default account administers all accounts, another only its own. Thread-safe.
 */
final class AdminRoutes {
  private final ApiKeyStore keys;
  private final Authenticator authenticator;
  private final Reconciler reconciler;
  private final IntConsumer forgetAccount;
  private final Executor executor;
  private final Clock clock;

  /**
   * Creates the routes.
   *
   * @param forgetAccount drops what the server remembers of an account's data; called while nothing
   *     is stored
   */
  AdminRoutes(
      ApiKeyStore keys,
      Authenticator authenticator,
      Reconciler reconciler,
      IntConsumer forgetAccount,
      Executor executor,
      Clock clock) {
    this.keys = keys;
    this.authenticator = authenticator;
    this.reconciler = reconciler;
    this.forgetAccount = forgetAccount;
    this.executor = executor;
    this.clock = clock;
  }

  /**
   * {@code POST /api/v1/admin/keys}: {@code account}, {@code name}, {@code scopes}; tells the
   * secret, once.
   */
  void createKey(RoutingContext context) {
    KeyRequest request = keyRequest(context);
    answer(
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
  void listKeys(RoutingContext context) {
    ApiKey caller = KeyCheck.keyOf(context);
    String named = new QueryParameters(context).text("account");
    Optional<String> account = Optional.ofNullable(named);
    if (account.isPresent()) {
      requireAccount(caller, account.get());
    } else if (!administersAll(caller)) {
      account = Optional.of(caller.accountName());
    }
    answer(
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
  void revokeKey(RoutingContext context) {
    ApiKey caller = KeyCheck.keyOf(context);
    KeyReference reference = KeyReference.parse(context.pathParam("key"));
    CompletionStage<ApiKey> revoked =
        administersAll(caller)
            ? keys.revoke(reference)
            : keys.list(Optional.of(caller.accountName()))
                .thenCompose(own -> keys.revoke(ownReference(own, reference)));
    answer(
        context,
        200,
        revoked.thenApply(
            key -> {
              authenticator.forget(key);
              return keyJson(key);
            }));
  }

  /**
   * {@code GET /api/v1/admin/reconcile}: recounts the days of a range, of the key's account or of
   * {@code account}.
   */
  void reconcile(RoutingContext context) {
    ApiKey caller = KeyCheck.keyOf(context);
    QueryParameters parameters = new QueryParameters(context);
    TimeRange range = AnalyticsRange.of(parameters, clock);
    CompletionStage<Integer> accountId = accountId(caller, parameters.text("account"));
    Days days = Days.of(range);
    answer(
        context,
        200,
        accountId.thenApplyAsync(
            id -> driftJson(days, reconciler.drift(id, days.from(), days.to())), executor));
  }

  private CompletionStage<Integer> accountId(ApiKey caller, @Nullable String named) {
    if (named == null || named.equals(caller.accountName())) {
      return CompletableFuture.completedFuture(caller.accountId());
    }
    requireAccount(caller, named);
    return keys.findAccountId(named)
        .thenApply(
            found ->
                found.orElseThrow(
                    () ->
                        new ApiError(
                            ApiError.Kind.NOT_FOUND, "There is no account " + named + ".")));
  }

  /**
   * {@code POST /api/v1/admin/reconcile}: rebuilds what drifted in the days of a range, of the
   * key's account or of {@code account}; tells what, and the drift after it.
   */
  void repair(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    Days days = Days.of(AnalyticsRange.of(parameters, clock));
    CompletionStage<Integer> accountId =
        accountId(KeyCheck.keyOf(context), parameters.text("account"));
    answer(
        context,
        200,
        accountId.thenApplyAsync(
            id ->
                repairJson(
                    days,
                    reconciler.repair(id, days.from(), days.to(), () -> forgetAccount.accept(id))),
            executor));
  }

  /** The days (UTC) a range touches; {@code to} is the first day after them. */
  private record Days(LocalDate from, LocalDate to) {
    static Days of(TimeRange range) {
      return new Days(
          LocalDate.ofEpochDay(range.fromMs() / TimeBucket.DAY_MS),
          LocalDate.ofEpochDay(
              TimeBucket.ceil(range.toMs(), TimeBucket.DAY_MS) / TimeBucket.DAY_MS));
    }
  }

  private void answer(
      RoutingContext context, int status, CompletionStage<? extends JsonNode> stage) {
    Future.fromCompletionStage(stage, context.vertx().getOrCreateContext())
        .onSuccess(json -> TrenchcoatEnvelope.data(context, status, json))
        .onFailure(context::fail);
  }

  private static boolean administersAll(ApiKey caller) {
    return caller.accountName().equals(KeyRequest.DEFAULT_ACCOUNT);
  }

  private static void requireAccount(ApiKey caller, String account) {
    if (!administersAll(caller) && !caller.accountName().equals(account)) {
      throw new ApiError(
          ApiError.Kind.FORBIDDEN, "Only a key of the default account administers other accounts.");
    }
  }

  private static KeyReference ownReference(List<ApiKey> own, KeyReference reference) {
    return own.stream()
        .filter(
            key ->
                reference instanceof KeyReference.Id id
                    ? key.id() == id.id()
                    : reference instanceof KeyReference.Prefix prefix
                        && key.prefix().equals(prefix.prefix()))
        .findFirst()
        .<KeyReference>map(key -> new KeyReference.Id(key.id()))
        .orElseThrow(
            () -> new ApiError(ApiError.Kind.NOT_FOUND, "There is no such key: " + reference));
  }

  private static KeyRequest keyRequest(RoutingContext context) {
    List<Violation> violations = new ArrayList<>();
    JsonNode body = body(context);
    String account = body.path("account").asText(KeyCheck.keyOf(context).accountName());
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
    }
    if (violations.isEmpty()) {
      requireAccount(KeyCheck.keyOf(context), account);
      try {
        return new KeyRequest(account, name, scopes);
      } catch (IllegalArgumentException e) {
        violations.add(new Violation("body", String.valueOf(e.getMessage())));
      }
    }
    throw ApiError.invalidBody(violations);
  }

  private static JsonNode body(RoutingContext context) {
    try {
      JsonNode body = TrenchcoatEnvelope.JSON.readTree(BodyDecompression.bodyOf(context));
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
    json.put("created_at", key.createdAt().toString());
    json.put("revoked_at", key.revokedAt() == null ? null : key.revokedAt().toString());
    return json;
  }

  private static ObjectNode driftJson(Days days, DriftReport report) {
    ObjectNode json = object();
    json.put("start_date", days.from().toString())
        .put("end_date", days.to().minusDays(1).toString())
        .put("drift", report.drift());
    putTables(json.putArray("tables"), report.tables());
    return json;
  }

  private static ObjectNode repairJson(Days days, RepairReport report) {
    ObjectNode json = driftJson(days, report.after());
    putTables(json.putArray("repaired"), report.repaired());
    return json;
  }

  private static void putTables(ArrayNode json, List<DriftReport.TableDrift> tables) {
    for (DriftReport.TableDrift table : tables) {
      ObjectNode tableJson = json.addObject();
      tableJson.put("table", table.table()).put("drift", table.drift());
      ArrayNode daysJson = tableJson.putArray("days");
      for (DriftReport.DayDrift day : table.days()) {
        daysJson
            .addObject()
            .put("day", day.day().toString())
            .put("rows", day.rows())
            .put("drift", day.drift());
      }
    }
  }
}
