package io.tallyhouse.http;

import io.tallyhouse.http.limits.ConnectionLimiter;
import io.tallyhouse.http.limits.ConnectionMemoryLimiter;
import io.tallyhouse.http.limits.HttpListener;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the tests of its subclasses share. */
abstract class ListeningRoutes {
  static final Duration RESPONSE_MAX = Duration.ofMinutes(1);

  static final String FILE = "/* " + "a file ".repeat(2000) + "*/";

  static final String PAGE = "https://app.example";

  final Vertx vertx = Vertx.vertx();

  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final ConnectionMemoryLimiter memory =
      new ConnectionMemoryLimiter(ConnectionMemoryLimiter.BYTES_MAX);

  final StaticFile file = new StaticFile(FILE.getBytes(StandardCharsets.UTF_8), "text/javascript");

  URI server = URI.create("http://127.0.0.1");

  @BeforeEach
  void listen() throws Exception {
    ConnectionLimiter watch = ConnectionLimiter.of(System::nanoTime, Duration.ofMinutes(5));
    Router router = Router.router(vertx);
    Cors cors = new Cors(CorsOrigins.parse(PAGE), router);
    router.route().handler(watch::begins);
    router.route().handler(new CommonHeaders(cors)::begin);
    router.route().handler(new ResponseCompression(vertx)::begin);
    router.route().handler(cors::preflight);
    RoutePaths.get(router, "/bytes/:count")
        .handler(
            context -> {
              int count = Integer.parseInt(context.pathParam("count"));
              ResponseWriter.send(context, Buffer.buffer(text(count)));
            });
    RoutePaths.get(router, "/file").handler(file::send);
    RoutePaths.get(router, "/api/v1/sessions")
        .handler(context -> context.response().setStatusCode(429).end());
    router.post("/api/v1/events").handler(context -> context.response().end());
    List<HttpServer> listening =
        new HttpListener(vertx, watch, memory, Duration.ofMinutes(5))
            .listen("127.0.0.1", 0, router, request -> request.connection().close())
            .toCompletionStage()
            .toCompletableFuture()
            .get(1, TimeUnit.MINUTES);
    server = URI.create("http://127.0.0.1:" + listening.get(0).actualPort());
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  static String text(int bytes) {
    return "0123456789 abcdefghijklmnopqrstuvwxyz\n".repeat(bytes / 38 + 1).substring(0, bytes);
  }

  static byte[] gunzip(byte[] compressed) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes();
  }

  HttpRequest.Builder request(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path)).method(method, BodyPublishers.noBody());
    return headers.length == 0 ? request : request.headers(headers);
  }

  HttpResponse<byte[]> ask(String method, String path, String... headers) throws Exception {
    return http.send(request(method, path, headers).build(), BodyHandlers.ofByteArray());
  }
}
