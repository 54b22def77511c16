package io.tallyhouse.api.admin;

import static io.tallyhouse.http.JsonResponse.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallyhouse.account.ApiKeyStore;
import io.tallyhouse.account.Scope;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.CachedQueries;
import io.tallyhouse.http.DateRangeParameters;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.TrenchcoatEnvelope;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.Principal;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.query.QueryTask;
import io.tallyhouse.query.QueryThreads;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.reconcile.DriftReport;
import io.tallyhouse.reconcile.Reconciler;
import io.tallyhouse.reconcile.RepairReport;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/admin/reconcile}, Tallyhouse's own route for its operators, scope {@code admin}:
 * recounts and rebuilds. Thread-safe.
 */
public final class ReconcileRoutes {
  /**
   * Longest recount, the wait for a thread included. A response after ApiServer.REQUEST_IDLE_MIN
   * would find its connection closed.
   */
  static final Duration RECOUNT_MAX = Duration.ofSeconds(50);

  private final ApiKeyStore keys;
  private final Reconciler reconciler;
  private final IntConsumer forgetAccount;
  private final QueryThreads threads;
  private final Clock clock;

  /**
   * Creates the routes.
   *
   * @param forgetAccount drops what the server remembers of an account's data; called while nothing
   *     is stored
   */
  public ReconcileRoutes(
      ApiKeyStore keys,
      Reconciler reconciler,
      IntConsumer forgetAccount,
      QueryThreads threads,
      Clock clock) {
    this.keys = keys;
    this.reconciler = reconciler;
    this.forgetAccount = forgetAccount;
    this.threads = threads;
    this.clock = clock;
  }

  /** Adds the routes. */
  public void addTo(RouteTable routes) {
    String path = "/api/v1/admin/reconcile";
    routes.get(path, Scope.ADMIN, this::drift);
    routes.post(path, Scope.ADMIN, RequestBody.SMALL_BYTES_MAX, this::repair);
  }

  /**
   * {@code GET /api/v1/admin/reconcile}: recounts the days of a range, of the key's account or of
   * {@code account}.
   */
  private void drift(RoutingContext context) {
    Principal caller = ApiKeyAuth.principal(context);
    QueryParameters parameters = new QueryParameters(context);
    TimeRange range = DateRangeParameters.of(parameters, clock);
    CompletionStage<Integer> accountId = accountId(caller, parameters.text("account"));
    Days days = Days.of(range);
    Future.fromCompletionStage(accountId, context.vertx().getOrCreateContext())
        .compose(
            id ->
                CachedQueries.await(
                    context,
                    QueryTask.of(
                        caller.accountId(),
                        threads,
                        RECOUNT_MAX,
                        query -> reconciler.drift(id, days.from(), days.to(), query))))
        .map(report -> driftJson(days, report))
        .onSuccess(json -> TrenchcoatEnvelope.data(context, 200, json))
        .onFailure(failure -> context.fail(failure instanceof TimeoutException ? late() : failure));
  }

  /**
   * {@code POST /api/v1/admin/reconcile}: rebuilds what drifted in the days of a range, of the
   * key's account or of {@code account}; returns what, and the drift after it.
   */
  private void repair(RoutingContext context) {
    QueryParameters parameters = new QueryParameters(context);
    Days days = Days.of(DateRangeParameters.of(parameters, clock));
    Principal caller = ApiKeyAuth.principal(context);
    CompletionStage<Integer> accountId = accountId(caller, parameters.text("account"));
    Administration.respond(
        context,
        200,
        accountId.thenApplyAsync(
            id ->
                repairJson(
                    days,
                    reconciler.repair(id, days.from(), days.to(), () -> forgetAccount.accept(id))),
            threads.of(caller.accountId())));
  }

  private static ApiError late() {
    return new ApiError(
        ApiError.Kind.SERVICE_UNAVAILABLE,
        "The recount did not end within "
            + RECOUNT_MAX.toSeconds()
            + " s. Request fewer days, or try again when there is less to do.");
  }

  private CompletionStage<Integer> accountId(Principal caller, @Nullable String named) {
    if (named == null || named.equals(caller.accountName())) {
      return CompletableFuture.completedFuture(caller.accountId());
    }
    Administration.requireAccount(caller, named);
    return keys.findAccountId(named)
        .thenApply(
            found ->
                found.orElseThrow(
                    () ->
                        new ApiError(
                            ApiError.Kind.NOT_FOUND, "There is no account " + named + ".")));
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
