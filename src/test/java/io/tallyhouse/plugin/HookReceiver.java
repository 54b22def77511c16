package io.tallyhouse.plugin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** Takes requests of the plugin's sender, and keeps the envelopes in them. Thread-safe. */
final class HookReceiver implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<JsonNode> envelopes = new CopyOnWriteArrayList<>();
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private final CountDownLatch gate;
  private volatile ToIntFunction<List<JsonNode>> status;

  /**
   * @param port 0 = any
   * @param gate which every response waits for
   * @param status of the response to a request with these envelopes
   */
  HookReceiver(int port, CountDownLatch gate, ToIntFunction<List<JsonNode>> status)
      throws IOException {
    this.gate = gate;
    this.status = status;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::take);
    server.start();
  }

  static HookReceiver open() throws IOException {
    return new HookReceiver(0, new CountDownLatch(0), envelopes -> 204);
  }

  String url() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** All envelopes so far, as often as they came. */
  List<JsonNode> envelopes() {
    return List.copyOf(envelopes);
  }

  List<String> deliveryIds() {
    return envelopes.stream().map(envelope -> envelope.path("delivery_id").asText()).toList();
  }

  List<String> keys() {
    return List.copyOf(keys);
  }

  void respond(int always) {
    status = envelopes -> always;
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      List<JsonNode> came;
      try (MappingIterator<JsonNode> lines = JSON.readerFor(JsonNode.class).readValues(body)) {
        came = lines.readAll();
      }
      keys.add(exchange.getRequestHeaders().getFirst("X-API-Key"));
      envelopes.addAll(came);
      gate.await();
      exchange.sendResponseHeaders(status.applyAsInt(came), -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
