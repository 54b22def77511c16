package io.tallyhouse.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tallyhouse.clickhouse.ClickHouseConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * ClickHouse's HTTP interface as it behaves in trouble: passes requests on to a real one, or does
 * what its script says instead. Thread-safe.
 */
public final class ScriptedClickHouse implements AutoCloseable {
  /**
   * A request of the server's.
   *
   * @param body its bytes, a character each
   */
  public record Request(boolean insert, String body) {}

  /** What to do with a request. */
  public sealed interface Action {
    /** Passes it on, and the response back. */
    record Pass() implements Action {}

    /** Responses an error as ClickHouse does, and passes nothing on. */
    record Fail(int code) implements Action {}

    /** Passes it on, and the response back with another body; its headers stay. */
    record Garble(UnaryOperator<byte[]> body) implements Action {}

    /** Responds 200 with no body and no header of ClickHouse's, and passes nothing on. */
    record Blank() implements Action {}

    /** Cuts the connection while the request is being sent. */
    record CutBefore() implements Action {}

    /** Passes it on, and cuts the connection when the response is there. */
    record CutAfter() implements Action {}

    /** Cuts the connection, and passes the request on a while later. */
    record CutAndPassLater(Duration delay) implements Action {}

    /** Is silent for a while, then passes it on. */
    record Stall(Duration duration) implements Action {}

    /** Is silent until it is released, then passes it on. */
    record Hold(CountDownLatch released) implements Action {}
  }

  /** Decides about each request. */
  public interface Script {
    Action actionFor(Request request);
  }

  /** Everything passes. */
  public static final Script PASS = request -> new Action.Pass();

  private static final Set<String> NOT_PASSED_ON =
      Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade");

  private final ClickHouseConfig target;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(ScriptedClickHouse::daemon);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger inserts = new AtomicInteger();
  private volatile Script script = PASS;

  public ScriptedClickHouse(ClickHouseConfig target) throws IOException {
    this.target = target;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** The inserts that came, whatever became of them. */
  public int inserts() {
    return inserts.get();
  }

  /** From now on requests are treated so. */
  public void play(Script next) {
    script = next;
  }

  /** The next inserts are treated so, then everything passes. */
  public void playForInserts(int count, Action action) {
    AtomicInteger left = new AtomicInteger(count);
    script = request -> request.insert() && left.getAndDecrement() > 0 ? action : new Action.Pass();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String parameters = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
      String decoded = URLDecoder.decode(parameters, StandardCharsets.UTF_8);
      boolean insert = decoded.toUpperCase(Locale.ROOT).contains("INSERT INTO");
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (insert) {
        inserts.incrementAndGet();
      }
      String text = new String(body, StandardCharsets.ISO_8859_1);
      act(script.actionFor(new Request(insert, text)), exchange, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaving without a response cuts the connection. */
  private void act(Action action, HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    if (action instanceof Action.Fail fail) {
      byte[] text =
          ("Code: " + fail.code() + ". DB::Exception: scripted. (SCRIPTED) (version 26.7)\n")
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", "" + fail.code());
      exchange.sendResponseHeaders(500, text.length);
      exchange.getResponseBody().write(text);
    } else if (action instanceof Action.CutAfter) {
      pass(exchange, body);
    } else if (action instanceof Action.CutAndPassLater later) {
      threads.execute(() -> passLater(exchange, body, later.delay()));
    } else if (action instanceof Action.Blank) {
      exchange.sendResponseHeaders(200, -1);
    } else if (action instanceof Action.Garble garble) {
      HttpResponse<byte[]> response = pass(exchange, body);
      reply(exchange, response, garble.body().apply(response.body()));
    } else if (action instanceof Action.Stall stall) {
      Thread.sleep(stall.duration().toMillis());
      reply(exchange, pass(exchange, body));
    } else if (action instanceof Action.Hold hold) {
      hold.released().await();
      reply(exchange, pass(exchange, body));
    } else if (action instanceof Action.Pass) {
      reply(exchange, pass(exchange, body));
    }
  }

  private void passLater(HttpExchange exchange, byte[] body, Duration delay) {
    try {
      Thread.sleep(delay.toMillis());
      pass(exchange, body);
    } catch (IOException e) {
      throw new IllegalStateException("the real ClickHouse does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> pass(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    URI uri = URI.create(target.endpoint() + exchange.getRequestURI());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static void reply(HttpExchange exchange, HttpResponse<byte[]> response)
      throws IOException {
    reply(exchange, response, response.body());
  }

  private static void reply(HttpExchange exchange, HttpResponse<byte[]> response, byte[] body)
      throws IOException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> exchange.getResponseHeaders().add(name, value));
              }
            });
    exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "scripted-clickhouse");
    thread.setDaemon(true);
    return thread;
  }
}
