package io.tallyhouse.http;

import io.tallyhouse.account.ApiKeyStore;
import io.tallyhouse.account.Authenticator;
import io.tallyhouse.account.RateLimiter;
import io.tallyhouse.account.Scope;
import io.tallyhouse.ingest.EventDecoder;
import io.tallyhouse.ingest.IngestListener;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.QueryThreads;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.reconcile.Reconciler;
import io.tallyhouse.sync.Sync;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The HTTP server: every route, and what they have in common. Thread-safe. */
public final class ApiServer {
  /** Largest request body, after decompression. */
  public static final int BODY_BYTES_MAX = 32 << 20;

  /** Longest request line, which bounds the query parameters. */
  static final int REQUEST_LINE_BYTES_MAX = 16 << 10;

  /** All headers of a request together. */
  static final int HEADERS_BYTES_MAX = 16 << 10;

  /** How long a connection that is not read any more stays open after its last answer. */
  static final Duration CLOSE_AFTER = Duration.ofMillis(500);

  private static final Pattern PATH_PARAMETER = Pattern.compile(":([a-z]+)");

  /** A connection without traffic is closed after this many seconds. */
  static final int IDLE_SECONDS_MAX = 60;

  /**
   * Everything the routes need.
   *
   * @param keylessFromLoopback the dashboard needs no key from this machine
   */
  public record Services(
      ApiKeyStore keys,
      Authenticator authenticator,
      OperatorKey operatorKey,
      IngestPipeline pipeline,
      QueryCache cache,
      Reconciler reconciler,
      QueryThreads queryThreads,
      boolean keylessFromLoopback,
      Sync sync,
      SqlRunner sql,
      Clock clock,
      Operations operations) {}

  /** What tells of the server itself. */
  public record Operations(
      Readiness readiness, MetricsText metrics, RequestListener requests, IngestListener ingest) {}

  private final Vertx vertx;
  private final Router router;
  private final RateLimiter rateLimiter;
  private final KeyCheck keyCheck;
  private final DashboardAccess dashboardAccess;
  private final RequestBody requestBody;
  private final RequestWatch requestWatch;
  private final ConnectionWatch watch = new ConnectionWatch(System::nanoTime);

  public ApiServer(Vertx vertx, Services services) {
    this.vertx = vertx;
    this.router = Router.router(vertx);
    this.requestWatch = new RequestWatch(router, services.operations().requests());
    this.rateLimiter = new RateLimiter();
    this.requestBody = new RequestBody(vertx);
    this.keyCheck =
        new KeyCheck(services.authenticator(), services.operatorKey(), rateLimiter, requestBody);
    this.dashboardAccess = new DashboardAccess(keyCheck, services.keylessFromLoopback());
    addRoutes(services);
  }

  /** A server that listens, on all event loops. */
  public static final class Listening {
    private final List<HttpServer> servers;

    private Listening(List<HttpServer> servers) {
      this.servers = List.copyOf(servers);
    }

    public int port() {
      return servers.get(0).actualPort();
    }

    /** Takes no more connections, and ends those there are once their requests are answered. */
    public Future<?> shutdown(Duration max) {
      return Future.all(
          servers.stream()
              .map(server -> server.shutdown(max.toMillis(), TimeUnit.MILLISECONDS))
              .toList());
    }
  }

  /** Starts to listen, with an event loop per processor; port 0 = any free one. */
  public Future<Listening> listen(String host, int port) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            // To Vert.x, any port below 0 is a free one that all instances share.
            .setPort(port == 0 ? -1 : port)
            // HTTP/2 without TLS: no client needs it, and it hides connections until their first
            // request.
            .setHttp2ClearTextEnabled(false)
            .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
            .setMaxHeaderSize(HEADERS_BYTES_MAX)
            .setIdleTimeout(IDLE_SECONDS_MAX)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    List<HttpServer> servers = new CopyOnWriteArrayList<>();
    MalformedRequests malformed = new MalformedRequests(requestWatch);
    watch.start(vertx);
    return vertx
        .deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    return vertx
                        .createHttpServer(options)
                        .connectionHandler(watch::opened)
                        .invalidRequestHandler(malformed::refuse)
                        .requestHandler(malformed.before(router))
                        .listen()
                        .onSuccess(servers::add);
                  }
                },
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .map(deployment -> new Listening(servers));
  }

  /**
   * Every route there is: its method (* = any), a space and its path as in {@code openapi.yaml},
   * with parameters in braces.
   */
  public Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    for (Route route : router.getRoutes()) {
      Set<HttpMethod> methods = route.methods();
      String path = route.getPath();
      if (path != null) {
        String template = PATH_PARAMETER.matcher(path).replaceAll("{$1}");
        if (methods == null) {
          operations.add("* " + template);
        } else {
          methods.forEach(method -> operations.add(method + " " + template));
        }
      }
    }
    return operations;
  }

  /** Connections that are open. */
  public int connections() {
    return watch.open();
  }

  private void addRoutes(Services services) {
    EventsRoute events =
        new EventsRoute(
            EventDecoder.ofSessionEvents(),
            TrenchcoatEnvelope::data,
            services.pipeline(),
            rateLimiter,
            services.operations().ingest(),
            services.clock());
    AnalyticsRoutes analytics = new AnalyticsRoutes(services.cache(), services.clock());
    KeyRoutes keys = new KeyRoutes(services.keys(), services.authenticator());
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

    Operations operations = services.operations();
    router.route().handler(watch::begins);
    router.route().handler(requestWatch::begin);
    new OperationsRoutes(operations.readiness(), operations.metrics()).addTo(router);
    addDocs(new DocsRoutes());
    post("/api/v1/events", Scope.WRITE_EVENTS, events::handle);
    get("/api/v1/analytics/overview", Scope.READ_ANALYTICS, analytics::overview);
    get("/api/v1/analytics/tools", Scope.READ_ANALYTICS, analytics::tools);
    get("/api/v1/sessions", Scope.READ_ANALYTICS, analytics::sessions);
    post("/api/v1/admin/keys", Scope.ADMIN, keys::create);
    get("/api/v1/admin/keys", Scope.ADMIN, keys::list);
    router
        .delete("/api/v1/admin/keys/:key")
        .handler(keyCheck.require(Scope.ADMIN))
        .handler(keys::revoke);
    get("/api/v1/admin/reconcile", Scope.ADMIN, reconcile::drift);
    post("/api/v1/admin/reconcile", Scope.ADMIN, reconcile::repair);

    addDashboard(new DashboardRoutes(services.cache(), services.clock()));
    addFleet(services);
    addSync(new SyncRoutes(services.sync(), services.sql(), services.queryThreads()));

    // A route with a parameter in its path has the query read before any handler.
    router.errorHandler(400, context -> answerFailure(context, QueryParameters.malformed()));
    router.errorHandler(404, context -> answerFailure(context, notFound(context)));
    router.errorHandler(405, this::methodNotAllowed);
    router.route().failureHandler(ApiServer::fail);
  }

  private void addDocs(DocsRoutes docs) {
    get("/openapi.yaml").handler(docs::description);
    get("/docs").handler(docs::page);
    get("/docs/:file").handler(docs::file);
  }

  private void addDashboard(DashboardRoutes dashboard) {
    getDashboard("/api/analytics/overview", dashboard::overview);
    getDashboard("/api/analytics/sessions", dashboard::sessions);
    getDashboard("/api/analytics/sessions/:id", dashboard::session);
    getDashboard("/api/analytics/daily-usage", dashboard::dailyUsage);
    getDashboard("/api/analytics/model-distribution", dashboard::modelDistribution);
    getDashboard("/api/analytics/tool-usage", dashboard::toolUsage);
  }

  private void addFleet(Services services) {
    EventsRoute events =
        new EventsRoute(
            EventDecoder.ofFleetEvents(),
            SuccessEnvelope::data,
            services.pipeline(),
            rateLimiter,
            services.operations().ingest(),
            services.clock());
    FleetRoutes fleet = new FleetRoutes(services.cache(), services.clock());
    post("/analytics/events", Scope.WRITE_EVENTS, events::handle);
    get("/analytics/overview", Scope.READ_ANALYTICS, fleet::overview);
    get("/analytics/metrics", Scope.READ_ANALYTICS, fleet::metrics);
    get("/analytics/rolling", Scope.READ_ANALYTICS, fleet::rolling);
    get("/analytics/events", Scope.READ_ANALYTICS, fleet::events);
    get("/analytics/assistants", Scope.READ_ANALYTICS, fleet::assistants);
    get("/analytics/users/top", Scope.READ_ANALYTICS, fleet::topUsers);
    get("/analytics/snapshots", Scope.READ_ANALYTICS, fleet::snapshots);
  }

  private void addSync(SyncRoutes sync) {
    getDashboard("/api/sync/stats", sync::stats);
    getSync("/api/sync/status", sync::status);
    getSync("/api/sync/preview", sync::preview);
    postSync("/api/sync/run", sync::run);
    postSync("/api/sync/reset", sync::reset);
  }

  private void getSync(String path, Handler<RoutingContext> handler) {
    get(path)
        .handler(dashboardAccess.require(Scope.READ_ANALYTICS))
        .handler(SyncRoutes::requireDefaultAccount)
        .handler(handler);
  }

  private void postSync(String path, Handler<RoutingContext> handler) {
    router
        .post(path)
        .handler(dashboardAccess.require(Scope.WRITE_EVENTS))
        .handler(SyncRoutes::requireDefaultAccount)
        .handler(ApiServer::requireJson)
        .handler(requestBody::receive)
        .handler(handler);
  }

  private void getDashboard(String path, Handler<RoutingContext> handler) {
    get(path).handler(dashboardAccess.require(Scope.READ_ANALYTICS)).handler(handler);
  }

  private Route get(String path) {
    return router.get(path);
  }

  private void get(String path, Scope scope, Handler<RoutingContext> handler) {
    get(path).handler(keyCheck.require(scope)).handler(handler);
  }

  private void post(String path, Scope scope, Handler<RoutingContext> handler) {
    router
        .post(path)
        .handler(keyCheck.require(scope))
        .handler(ApiServer::requireJson)
        .handler(requestBody::receive)
        .handler(handler);
  }

  private static void requireJson(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && !mediaType(type).equals("application/json")) {
      throw new ApiError(
          ApiError.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json.");
    }
    if (!BodyDecompression.supports(BodyDecompression.encoding(context))) {
      throw new ApiError(
          ApiError.Kind.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip, deflate or none.");
    }
    context.next();
  }

  /** The media type of a Content-Type, lower case and without parameters. */
  static String mediaType(String contentType) {
    int semicolon = contentType.indexOf(';');
    return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
        .trim()
        .toLowerCase(Locale.ROOT);
  }

  static ApiError notFound(RoutingContext context) {
    return new ApiError(
        ApiError.Kind.NOT_FOUND, "There is nothing at " + context.request().path() + ".");
  }

  private void methodNotAllowed(RoutingContext context) {
    Set<String> allowed = new TreeSet<>();
    for (Route route : router.getRoutes()) {
      Set<HttpMethod> methods = route.methods();
      if (methods != null && matches(route, context.normalizedPath())) {
        methods.forEach(method -> allowed.add(method.name()));
      }
    }
    context.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed));
    answerFailure(
        context,
        new ApiError(
            ApiError.Kind.METHOD_NOT_ALLOWED,
            "Use " + String.join(" or ", allowed) + " at " + context.request().path() + "."));
  }

  /** Whether a route is one of that path, whatever the method. */
  static boolean matches(Route route, String path) {
    String routePath = route.getPath();
    if (routePath == null) {
      return false;
    }
    int parameter = routePath.indexOf(':');
    return parameter < 0
        ? routePath.equals(path)
        : path.startsWith(routePath.substring(0, parameter));
  }

  /** Answers in the envelope of the surface the path is of. */
  private static void answerFailure(RoutingContext context, Throwable failure) {
    if (SuccessEnvelope.covers(context.normalizedPath())) {
      SuccessEnvelope.failure(context, failure);
    } else {
      TrenchcoatEnvelope.failure(context, failure);
    }
  }

  private static void fail(RoutingContext context) {
    Throwable failure = context.failure();
    if (failure instanceof ApiError || failure == null) {
      answerFailure(context, failure == null ? ofStatus(context) : failure);
      return;
    }
    answerFailure(context, context.statusCode() == 500 ? failure : ofStatus(context));
  }

  /**
   * Ends the connection a moment after the answer, so that a client that is still sending sees it.
   */
  static void closeAfterAnswer(RoutingContext context) {
    context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    context.addEndHandler(
        ended ->
            context
                .vertx()
                .setTimer(CLOSE_AFTER.toMillis(), timer -> context.request().connection().close()));
  }

  /** What Vert.x itself refused. */
  private static ApiError ofStatus(RoutingContext context) {
    return switch (context.statusCode()) {
      case 404 -> notFound(context);
      case 400 -> new ApiError(ApiError.Kind.VALIDATION_ERROR, "The request is malformed.");
      default -> new ApiError(ApiError.Kind.INTERNAL_ERROR, "Something went wrong on our side.");
    };
  }
}
