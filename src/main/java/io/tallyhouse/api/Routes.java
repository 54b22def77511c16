package io.tallyhouse.api;

import io.tallyhouse.account.Scope;
import io.tallyhouse.api.admin.KeyRoutes;
import io.tallyhouse.api.admin.ReconcileRoutes;
import io.tallyhouse.api.agnt.FleetRoutes;
import io.tallyhouse.api.dashboard.DashboardRoutes;
import io.tallyhouse.api.dashboard.SyncRoutes;
import io.tallyhouse.api.events.EventsRoute;
import io.tallyhouse.api.operations.DocsRoutes;
import io.tallyhouse.api.operations.OperationsRoutes;
import io.tallyhouse.api.trenchcoat.AnalyticsRoutes;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.BodyDecompression;
import io.tallyhouse.http.CachedQueries;
import io.tallyhouse.http.CommonHeaders;
import io.tallyhouse.http.Cors;
import io.tallyhouse.http.DashboardEnvelope;
import io.tallyhouse.http.DemoNotice;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.RequestLogger;
import io.tallyhouse.http.ResponseCompression;
import io.tallyhouse.http.RoutePaths;
import io.tallyhouse.http.TrenchcoatEnvelope;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.LoopbackOrApiKeyAuth;
import io.tallyhouse.http.auth.RateLimiter;
import io.tallyhouse.ingest.EventDecoder;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * Every route of every surface, with what it needs before its handler: a key, a content type, a
 * body. Thread-safe.
 */
public final class Routes {
  private final Router router;
  private final RateLimiter rateLimiter = new RateLimiter();
  private final CachedQueries queries;
  private final RequestBody requestBody;
  private final ApiKeyAuth keyCheck;
  private final LoopbackOrApiKeyAuth dashboardAccess;
  private final RequestLogger watch;
  private final Handler<RoutingContext> demoNotice;
  private final CommonHeaders headers;

  /**
   * @param first gets every request, and passes it on
   */
  Routes(Vertx vertx, ApiServer.Services services, Handler<RoutingContext> first) {
    this.router = Router.router(vertx);
    this.demoNotice =
        DemoNotice.of(services.demoAccounts(), context -> ApiKeyAuth.keyOf(context).accountId());
    this.watch = new RequestLogger(router, services.operations().requests());
    Cors cors = new Cors(services.corsOrigins(), router);
    this.headers = new CommonHeaders(cors);
    this.requestBody = new RequestBody(vertx);
    this.keyCheck =
        new ApiKeyAuth(services.authenticator(), services.operatorKey(), rateLimiter, requestBody);
    this.dashboardAccess = new LoopbackOrApiKeyAuth(keyCheck, services.keylessFromLoopback());
    router.route().handler(first);
    router.route().handler(watch::begin);
    router.route().handler(headers::begin);
    router.route().handler(new ResponseCompression(vertx)::begin);
    router.route().handler(cors::preflight);
    this.queries = new CachedQueries(services.cache());
    addOperations(services.operations());
    addEvents(services);
    addAdministration(services);
    addDashboard(new DashboardRoutes(queries, services.clock()));
    addFleet(services);
    addSync(new SyncRoutes(services.sync(), services.sql(), services.queryThreads()));
    addFailures();
  }

  Router router() {
    return router;
  }

  /** What gets every request, those too that reach no route. */
  RequestLogger watch() {
    return watch;
  }

  /** What every response has, those too to requests that reach no route. */
  CommonHeaders headers() {
    return headers;
  }

  private void addOperations(ApiServer.Operations operations) {
    new OperationsRoutes(operations.readiness(), operations.metrics()).addTo(router);
    new DocsRoutes().addTo(router);
  }

  private void addEvents(ApiServer.Services services) {
    EventsRoute events =
        new EventsRoute(
            EventDecoder.ofSessionEvents(),
            TrenchcoatEnvelope::data,
            services.pipeline(),
            rateLimiter,
            services.operations().ingest(),
            services.clock());
    AnalyticsRoutes analytics = new AnalyticsRoutes(queries, services.clock());
    postEvents("/api/v1/events", events);
    get("/api/v1/analytics/overview", analytics::overview);
    get("/api/v1/analytics/tools", analytics::tools);
    get("/api/v1/sessions", analytics::sessions);
  }

  private void addAdministration(ApiServer.Services services) {
    KeyRoutes keys = new KeyRoutes(services.keys(), services.authenticator());
    administer(router.post("/api/v1/admin/keys"), keys::create);
    getAdmin("/api/v1/admin/keys", keys::list);
    router
        .delete("/api/v1/admin/keys/:key")
        .handler(keyCheck.require(Scope.ADMIN))
        .handler(keys::revoke);
    administer(router.put("/api/v1/admin/keys/:key/limits"), keys::limit);

    ReconcileRoutes reconcile =
        new ReconcileRoutes(
            services.keys(),
            services.reconciler(),
            account -> {
              services.pipeline().forgetAccount(account);
              services.cache().dropAccount(account);
            },
            services.queryThreads(),
            services.clock());
    getAdmin("/api/v1/admin/reconcile", reconcile::drift);
    administer(router.post("/api/v1/admin/reconcile"), reconcile::repair);
  }

  private void addDashboard(DashboardRoutes dashboard) {
    getDashboard("/api/analytics/overview", dashboard::overview);
    getDashboard("/api/analytics/sessions", dashboard::sessions);
    getDashboard("/api/analytics/sessions/:id", dashboard::session);
    getDashboard("/api/analytics/daily-usage", dashboard::dailyUsage);
    getDashboard("/api/analytics/model-distribution", dashboard::modelDistribution);
    getDashboard("/api/analytics/tool-usage", dashboard::toolUsage);
  }

  private void addFleet(ApiServer.Services services) {
    EventsRoute events =
        new EventsRoute(
            EventDecoder.ofFleetEvents(),
            DashboardEnvelope::data,
            services.pipeline(),
            rateLimiter,
            services.operations().ingest(),
            services.clock());
    FleetRoutes fleet = new FleetRoutes(queries, services.clock());
    postEvents("/analytics/events", events);
    get("/analytics/overview", fleet::overview);
    get("/analytics/metrics", fleet::metrics);
    get("/analytics/rolling", fleet::rolling);
    get("/analytics/events", fleet::events);
    get("/analytics/assistants", fleet::assistants);
    get("/analytics/users/top", fleet::topUsers);
    get("/analytics/snapshots", fleet::snapshots);
  }

  private void addSync(SyncRoutes sync) {
    getDashboard("/api/sync/stats", sync::stats);
    getSync("/api/sync/status", sync::status);
    getSync("/api/sync/preview", sync::preview);
    postSync("/api/sync/run", sync::run);
    postSync("/api/sync/reset", sync::reset);
  }

  private void addFailures() {
    // A route with a parameter in its path has the query read before any handler.
    router.errorHandler(400, context -> respondFailure(context, QueryParameters.malformed()));
    router.errorHandler(
        404, context -> respondFailure(context, ApiError.noRoute(context.request().path())));
    router.errorHandler(405, this::methodNotAllowed);
    router.route().failureHandler(Routes::fail);
  }

  private void get(String path, Handler<RoutingContext> handler) {
    RoutePaths.get(router, path)
        .handler(keyCheck.require(Scope.READ_ANALYTICS))
        .handler(demoNotice)
        .handler(handler);
  }

  private void getAdmin(String path, Handler<RoutingContext> handler) {
    RoutePaths.get(router, path).handler(keyCheck.require(Scope.ADMIN)).handler(handler);
  }

  private void postEvents(String path, EventsRoute events) {
    Route route = router.post(path).handler(keyCheck.require(Scope.WRITE_EVENTS));
    receiveJson(route, RequestBody.EVENTS_BYTES_MAX).handler(events::handle);
  }

  private void administer(Route route, Handler<RoutingContext> handler) {
    receiveJson(route.handler(keyCheck.require(Scope.ADMIN)), RequestBody.SMALL_BYTES_MAX)
        .handler(handler);
  }

  private void getDashboard(String path, Handler<RoutingContext> handler) {
    RoutePaths.get(router, path)
        .handler(dashboardAccess.require(Scope.READ_ANALYTICS))
        .handler(demoNotice)
        .handler(handler);
  }

  private void getSync(String path, Handler<RoutingContext> handler) {
    RoutePaths.get(router, path)
        .handler(dashboardAccess.require(Scope.READ_ANALYTICS))
        .handler(SyncRoutes::requireDefaultAccount)
        .handler(demoNotice)
        .handler(handler);
  }

  private void postSync(String path, Handler<RoutingContext> handler) {
    receiveJson(
            router
                .post(path)
                .handler(dashboardAccess.require(Scope.WRITE_EVENTS))
                .handler(SyncRoutes::requireDefaultAccount),
            RequestBody.SMALL_BYTES_MAX)
        .handler(handler);
  }

  private Route receiveJson(Route route, int bytesMax) {
    return route.handler(Routes::requireJson).handler(requestBody.receive(bytesMax));
  }

  private static void requireJson(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && !RequestBody.mediaType(type).equals("application/json")) {
      throw new ApiError(
          ApiError.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json.");
    }
    if (!BodyDecompression.supports(BodyDecompression.encoding(context))) {
      throw new ApiError(
          ApiError.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip, deflate or none.");
    }
    context.next();
  }

  private void methodNotAllowed(RoutingContext context) {
    String methods = String.join(", ", RoutePaths.methodsAt(router, context.normalizedPath()));
    context.response().putHeader(HttpHeaders.ALLOW, methods);
    respondFailure(
        context,
        new ApiError(
            ApiError.Kind.METHOD_NOT_ALLOWED,
            "Use " + methods.replace(", ", " or ") + " at " + context.request().path() + "."));
  }

  /** Responds in the envelope of the surface the path is of. */
  private static void respondFailure(RoutingContext context, Throwable failure) {
    if (DashboardEnvelope.covers(context.normalizedPath())) {
      DashboardEnvelope.failure(context, failure);
    } else {
      TrenchcoatEnvelope.failure(context, failure);
    }
  }

  private static void fail(RoutingContext context) {
    Throwable failure = context.failure();
    if (failure instanceof ApiError || failure == null) {
      respondFailure(context, failure == null ? ofStatus(context) : failure);
      return;
    }
    respondFailure(context, context.statusCode() == 500 ? failure : ofStatus(context));
  }

  /** What Vert.x itself refused. */
  private static ApiError ofStatus(RoutingContext context) {
    return switch (context.statusCode()) {
      case 404 -> ApiError.noRoute(context.request().path());
      case 400 -> new ApiError(ApiError.Kind.VALIDATION_ERROR, "The request is malformed.");
      default -> new ApiError(ApiError.Kind.INTERNAL_ERROR, "Internal server error");
    };
  }
}
