package io.tallyhouse.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Listens for clients, with an event loop per processor, and bounds how long their connections may
 * do nothing. To be used once.
 */
final class HttpListener {
  private final Vertx vertx;
  private final ConnectionWatch watch;
  private final Duration idleMax;

  /**
   * @param watch told of every connection
   * @param idleMax after which a connection without traffic is closed; whole milliseconds
   */
  HttpListener(Vertx vertx, ConnectionWatch watch, Duration idleMax) {
    this.vertx = vertx;
    this.watch = watch;
    this.idleMax = idleMax;
  }

  /**
   * Starts to listen; port 0 = any free one.
   *
   * @param requests gets those whose head could be read
   * @param malformed gets the others
   */
  Future<List<HttpServer>> listen(
      String host,
      int port,
      Handler<HttpServerRequest> requests,
      Handler<HttpServerRequest> malformed) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            // To Vert.x, any port below 0 is a free one that all instances share.
            .setPort(port == 0 ? -1 : port)
            // HTTP/2 without TLS: no client needs it, and it hides connections until their first
            // request.
            .setHttp2ClearTextEnabled(false)
            .setMaxInitialLineLength(ApiServer.REQUEST_LINE_BYTES_MAX)
            .setMaxHeaderSize(ApiServer.HEADERS_BYTES_MAX)
            .setIdleTimeout((int) idleMax.toMillis())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    List<HttpServer> servers = new CopyOnWriteArrayList<>();
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
                        .invalidRequestHandler(malformed)
                        .requestHandler(requests)
                        .listen()
                        .onSuccess(servers::add);
                  }
                },
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .map(deployment -> List.copyOf(servers));
  }
}
