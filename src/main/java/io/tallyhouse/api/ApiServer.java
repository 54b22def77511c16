package io.tallyhouse.api;

import io.tallyhouse.account.ApiKeyStore;
import io.tallyhouse.account.DemoAccounts;
import io.tallyhouse.api.admin.ReconcileRoutes;
import io.tallyhouse.api.operations.MetricsText;
import io.tallyhouse.api.operations.Readiness;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.http.CorsOrigins;
import io.tallyhouse.http.MalformedRequests;
import io.tallyhouse.http.RequestListener;
import io.tallyhouse.http.RoutePaths;
import io.tallyhouse.http.auth.Authenticator;
import io.tallyhouse.http.auth.OperatorKey;
import io.tallyhouse.http.limits.ConnectionLimiter;
import io.tallyhouse.http.limits.ConnectionMemoryLimiter;
import io.tallyhouse.http.limits.HttpListener;
import io.tallyhouse.ingest.IngestListener;
import io.tallyhouse.ingest.IngestPipeline;
import io.tallyhouse.observation.ObservationWriter;
import io.tallyhouse.otlp.events.RecordListener;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.QueryThreads;
import io.tallyhouse.query.SqlRunner;
import io.tallyhouse.reconcile.Reconciler;
import io.tallyhouse.source.SourceTally;
import io.tallyhouse.sync.Sync;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The HTTP server: its limits, its connections and its {@link Routes}. Thread-safe. */
public final class ApiServer {
  /** A connection without a request is closed after this time where nobody sets another. */
  public static final Duration IDLE_TIMEOUT_DEFAULT = ConnectionLimiter.WITHOUT_REQUEST_MAX;

  /**
   * A connection with a request is not closed for want of traffic before this time, however short
   * that without one is: the longest response takes {@link ReconcileRoutes#RECOUNT_MAX}.
   */
  static final Duration REQUEST_IDLE_MIN = Duration.ofSeconds(60);

  /** Everything the routes need. */
  public record Services(
      Accounts accounts, Data data, Access access, Sync sync, Operations operations, Clock clock) {}

  /** Accounts and keys. */
  public record Accounts(
      ApiKeyStore keys,
      DemoAccounts demoAccounts,
      Authenticator authenticator,
      OperatorKey operatorKey) {}

  /**
   * What stores events, and what runs queries.
   *
   * @param pricing of responses that are reported by OTLP
   */
  public record Data(
      IngestPipeline pipeline,
      ObservationWriter observations,
      Pricing pricing,
      QueryCache cache,
      Reconciler reconciler,
      SqlRunner sql,
      QueryThreads queryThreads) {}

  /**
   * Who may connect, and how long.
   *
   * @param keylessFromLoopback the dashboard needs no key from this machine
   * @param idleTimeout after which a connection without a request is closed
   * @param corsOrigins whose pages may read responses to requests with a key
   */
  public record Access(
      boolean keylessFromLoopback, Duration idleTimeout, CorsOrigins corsOrigins) {}

  /** What reports on the server itself. */
  public record Operations(
      Readiness readiness,
      MetricsText metrics,
      RequestListener requests,
      IngestListener ingest,
      RecordListener records,
      SourceTally sources) {}

  private final Vertx vertx;
  private final ConnectionLimiter watch;
  private final Duration idleMax;
  private final Routes routes;

  public ApiServer(Vertx vertx, Services services) {
    this.vertx = vertx;
    this.watch = ConnectionLimiter.of(System::nanoTime, services.access().idleTimeout());
    this.idleMax =
        services.access().idleTimeout().compareTo(REQUEST_IDLE_MIN) < 0
            ? REQUEST_IDLE_MIN
            : services.access().idleTimeout();
    this.routes = new Routes(vertx, services, watch::begins);
  }

  /** A server that listens, on all event loops. */
  public static final class RunningServer {
    private final List<HttpServer> servers;

    private RunningServer(List<HttpServer> servers) {
      this.servers = List.copyOf(servers);
    }

    public int port() {
      return servers.get(0).actualPort();
    }

    /**
     * Takes no more connections, and ends those there are once their requests have their responses.
     */
    public Future<?> shutdown(Duration max) {
      return Future.all(
          servers.stream()
              .map(server -> server.shutdown(max.toMillis(), TimeUnit.MILLISECONDS))
              .toList());
    }
  }

  /** Starts to listen, with an event loop per processor; port 0 = any free one. */
  public Future<RunningServer> listen(String host, int port) {
    MalformedRequests malformed = new MalformedRequests(routes.logger(), routes.headers());
    return new HttpListener(
            vertx, watch, new ConnectionMemoryLimiter(ConnectionMemoryLimiter.BYTES_MAX), idleMax)
        .listen(host, port, malformed.before(routes.router()), malformed::refuse)
        .map(RunningServer::new);
  }

  /**
   * Every route there is: its method (* = any), a space and its path as in {@code openapi.yaml},
   * with parameters in braces. Where GET is, HEAD is too, and not listed.
   */
  public Set<String> operations() {
    return RoutePaths.operations(routes.router());
  }

  /** Connections that are open. */
  public int connections() {
    return watch.open();
  }
}
