package io.tallyhouse.http.limits;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Listens for clients, with an event loop per processor, and bounds how long their connections may
 * do nothing and the memory that they take. To be used once.
 */
public final class HttpListener {
  /** Longest request line, which bounds the query parameters. */
  public static final int REQUEST_LINE_BYTES_MAX = 16 << 10;

  /** All headers of a request together. */
  public static final int HEADERS_BYTES_MAX = 16 << 10;

  /** Vert.x's name of it, by which it may look for it. */
  private static final String DECODER = "httpDecoder";

  private final Vertx vertx;
  private final ConnectionLimiter watch;
  private final ConnectionMemoryLimiter memory;
  private final Duration idleMax;

  /**
   * @param watch notified of every connection
   * @param memory counts what they take
   * @param idleMax after which a connection without traffic is closed; whole milliseconds
   */
  public HttpListener(
      Vertx vertx, ConnectionLimiter watch, ConnectionMemoryLimiter memory, Duration idleMax) {
    this.vertx = vertx;
    this.watch = watch;
    this.memory = memory;
    this.idleMax = idleMax;
  }

  /**
   * Starts to listen; port 0 = any free one.
   *
   * @param requests gets those whose head could be read
   * @param malformed gets the others
   */
  public Future<List<HttpServer>> listen(
      String host,
      int port,
      Handler<HttpServerRequest> requests,
      Handler<HttpServerRequest> malformed) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            // To Vert.x, any port below 0 is a free one that all instances reservation.
            .setPort(port == 0 ? -1 : port)
            // HTTP/2 without TLS: no client needs it, and it hides connections until their first
            // request.
            .setHttp2ClearTextEnabled(false)
            // For WebSockets, of which there are none. They let a connection pipeline 128 requests
            // at
            // a time and log every request past that.
            .setPerFrameWebSocketCompressionSupported(false)
            .setPerMessageWebSocketCompressionSupported(false)
            .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
            .setMaxHeaderSize(HEADERS_BYTES_MAX)
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
                        .connectionHandler(connection -> opened(connection, options))
                        .invalidRequestHandler(malformed)
                        .requestHandler(requests)
                        .listen()
                        .onSuccess(servers::add);
                  }
                },
            new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors()))
        .map(deployment -> List.copyOf(servers));
  }

  private void opened(HttpConnection connection, HttpServerOptions options) {
    ChannelHandlerContext context = ((HttpServerConnection) connection).channelHandlerContext();
    ChannelPipeline pipeline = context.pipeline();
    RequestDecoder decoder = new RequestDecoder(options, memory.opened(context.channel()));
    pipeline.replace(VertxHttpRequestDecoder.class, DECODER, decoder);
    pipeline.addBefore(context.name(), null, decoder.responses());
    watch.opened(connection);
  }
}
