package io.tallyhouse.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.tallyhouse.api.admin.KeyRoutes;
import io.tallyhouse.api.admin.ReconcileRoutes;
import io.tallyhouse.api.admin.SourceRoutes;
import io.tallyhouse.api.agnt.FleetEventReader;
import io.tallyhouse.api.agnt.FleetRoutes;
import io.tallyhouse.api.dashboard.DashboardRoutes;
import io.tallyhouse.api.dashboard.SyncRoutes;
import io.tallyhouse.api.events.EventsRoute;
import io.tallyhouse.api.operations.DocsRoutes;
import io.tallyhouse.api.operations.OperationsRoutes;
import io.tallyhouse.api.otlp.OtlpRoutes;
import io.tallyhouse.api.query.QueryRoutes;
import io.tallyhouse.api.transcripts.TranscriptsRoutes;
import io.tallyhouse.api.trenchcoat.AnalyticsRoutes;
import io.tallyhouse.api.trenchcoat.SessionEventReader;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.hook.HookDecoder;
import io.tallyhouse.http.ApiError;
import io.tallyhouse.http.CachedQueries;
import io.tallyhouse.http.CommonHeaders;
import io.tallyhouse.http.Cors;
import io.tallyhouse.http.DashboardEnvelope;
import io.tallyhouse.http.DemoNotice;
import io.tallyhouse.http.OtlpEnvelope;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.RequestLogger;
import io.tallyhouse.http.ResponseCompression;
import io.tallyhouse.http.ResponseWriter;
import io.tallyhouse.http.RoutePaths;
import io.tallyhouse.http.TrenchcoatEnvelope;
import io.tallyhouse.http.auth.ApiKeyAuth;
import io.tallyhouse.http.auth.LoopbackOrApiKeyAuth;
import io.tallyhouse.http.auth.RateLimiter;
import io.tallyhouse.http.auth.RouteTable;
import io.tallyhouse.ingest.BodyDecoder;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.otlp.events.LogEvents;
import io.tallyhouse.otlp.events.MetricPoints;
import io.tallyhouse.otlp.events.SpanRecords;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;

/**
 * All routes: those of each surface, and what every request and failure goes through. Thread-safe.
 */
final class Routes {
  private static final int NO_CONTENT = 204;

  private final Router router;
  private final RequestLogger logger;
  private final CommonHeaders headers;

  /**
   * Adds all routes to a new router.
   *
   * @param first gets every request, and passes it on
   */
  Routes(Vertx vertx, ApiServer.Services services, Handler<RoutingContext> first) {
    this.router = Router.router(vertx);
    this.logger = new RequestLogger(router, services.operations().requests());
    Cors cors = new Cors(services.access().corsOrigins(), router);
    this.headers = new CommonHeaders(cors);
    router.route().handler(first);
    router.route().handler(logger::begin);
    router.route().handler(headers::begin);
    router.route().handler(new ResponseCompression(vertx)::begin);
    router.route().handler(cors::preflight);
    addSurfaces(vertx, services);
    addFailures();
  }

  Router router() {
    return router;
  }

  /** What gets every request, those too that reach no route. */
  RequestLogger logger() {
    return logger;
  }

  /** What every response has, those too to requests that reach no route. */
  CommonHeaders headers() {
    return headers;
  }

  private void addSurfaces(Vertx vertx, ApiServer.Services services) {
    RateLimiter rateLimiter = new RateLimiter(Ticker.systemTicker());
    RequestBody body = new RequestBody(vertx);
    ApiKeyAuth keys =
        new ApiKeyAuth(
            services.accounts().authenticator(),
            services.accounts().operatorKey(),
            rateLimiter,
            body);
    LoopbackOrApiKeyAuth keysOrLoopback =
        new LoopbackOrApiKeyAuth(keys, services.access().keylessFromLoopback());
    Handler<RoutingContext> demoNotice =
        DemoNotice.of(
            services.accounts().demoAccounts(),
            context -> ApiKeyAuth.principal(context).accountId());
    RouteTable withKey = new RouteTable(router, keys::require, body, demoNotice);
    RouteTable withKeyOrLoopback =
        new RouteTable(router, keysOrLoopback::require, body, demoNotice);
    CachedQueries queries = new CachedQueries(services.data().cache());

    addOperations(services.operations());
    events(SessionEventReader.decoder(), TrenchcoatEnvelope::data, services, rateLimiter)
        .addTo(withKey, "/api/v1/events");
    events(new HookDecoder(), Routes::nothing, services, rateLimiter)
        .addLinesTo(withKey, "/api/v1/hooks/claude-code");
    new TranscriptsRoutes(vertx, services.sync().pushed()).addTo(withKey);
    new AnalyticsRoutes(queries, services.clock()).addTo(withKey);
    new QueryRoutes(queries, services.clock()).addTo(withKey);
    new DashboardRoutes(queries, services.clock()).addTo(withKeyOrLoopback);
    new SyncRoutes(services.sync(), services.data().sql(), services.data().queryThreads())
        .addTo(withKeyOrLoopback);
    events(FleetEventReader.decoder(), DashboardEnvelope::data, services, rateLimiter)
        .addTo(withKey, "/analytics/events");
    otlp(services, rateLimiter).addTo(withKey);
    new FleetRoutes(queries, services.clock()).addTo(withKey);
    new KeyRoutes(services.accounts().keys(), services.accounts().authenticator()).addTo(withKey);
    reconcile(services).addTo(withKey);
    new SourceRoutes(
            services.operations().sources(),
            services.data().sql(),
            services.data().queryThreads(),
            services.clock())
        .addTo(withKey);
  }

  private void addOperations(ApiServer.Operations operations) {
    new OperationsRoutes(operations.readiness(), operations.metrics()).addTo(router);
    new DocsRoutes().addTo(router);
  }

  private static EventsRoute events(
      BodyDecoder decoder,
      EventsRoute.Envelope envelope,
      ApiServer.Services services,
      RateLimiter rateLimiter) {
    return new EventsRoute(
        decoder,
        envelope,
        services.data().pipeline(),
        rateLimiter,
        services.operations().ingest(),
        services.clock());
  }

  /** Of a hook anything but an empty body is an error to the agent. */
  private static void nothing(RoutingContext context, int status, JsonNode data) {
    context.response().setStatusCode(NO_CONTENT);
    Future<Void> unused = ResponseWriter.send(context.request(), Buffer.buffer());
  }

  private static OtlpRoutes otlp(ApiServer.Services services, RateLimiter rateLimiter) {
    Pricing pricing = services.data().pricing();
    int monthsMax = IngestPipeline.REQUEST_MONTHS_MAX;
    return new OtlpRoutes(
        new OtlpRoutes.Mappings(
            new LogEvents(pricing, monthsMax),
            new MetricPoints(monthsMax),
            new SpanRecords(pricing, monthsMax)),
        new OtlpRoutes.Stores(services.data().pipeline(), services.data().observations()),
        rateLimiter,
        new OtlpRoutes.Listeners(services.operations().ingest(), services.operations().records()),
        services.clock());
  }

  private static ReconcileRoutes reconcile(ApiServer.Services services) {
    return new ReconcileRoutes(
        services.accounts().keys(),
        services.data().reconciler(),
        account -> {
          services.data().pipeline().forgetAccount(account);
          services.data().cache().dropAccount(account);
        },
        services.data().queryThreads(),
        services.clock());
  }

  private void addFailures() {
    // A route with a parameter in its path has the query read before any handler.
    router.errorHandler(400, context -> respondFailure(context, QueryParameters.malformed()));
    router.errorHandler(
        404, context -> respondFailure(context, ApiError.noRoute(context.request().path())));
    router.errorHandler(405, this::methodNotAllowed);
    router.route().failureHandler(Routes::fail);
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
    } else if (OtlpEnvelope.covers(context.normalizedPath())) {
      OtlpEnvelope.failure(context, failure);
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
