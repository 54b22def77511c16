package io.tallyhouse.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.http.RequestBody;
import io.tallyhouse.http.ResponseWriter;
import io.tallyhouse.http.TrenchcoatEnvelope;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.RawHttp;
import io.tallyhouse.testing.RawHttp.RawResponse;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that send byte by byte, or nothing, do not hold a connection for long, nor take much
 * memory: the server's own listener, with shorter times and less memory.
 */
class SlowClientTest {
  private static final Duration SHORT = Duration.ofSeconds(1);

  private static final long MEMORY_MAX = 16 << 20;

  /** More than the network keeps of a response that nobody reads. */
  private static final int LARGE = 8 << 20;

  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final AtomicLong nanos = new AtomicLong();
  private final ConnectionLimiter watch = new ConnectionLimiter(nanos::get, LOOK_EVERY);
  private final ConnectionMemoryLimiter memory = new ConnectionMemoryLimiter(MEMORY_MAX);
  private final CompletableFuture<Void> receivedOfGone = new CompletableFuture<>();
  private final Vertx vertx = Vertx.vertx();
  private URI server = URI.create("http://127.0.0.1");

  /** A server on which no time is up but the one that a test is about. */
  private void listen(Duration receiveMax, Duration idleMax) throws Exception {
    RequestBody body = new RequestBody(vertx, receiveMax);
    Router router = Router.router(vertx);
    router.route().handler(watch::begins);
    router
        .post("/body")
        .handler(body.receive(RequestBody.EVENTS_BYTES_MAX))
        .handler(context -> context.response().end("" + RequestBody.of(context).length));
    router
        .post("/gone")
        .handler(
            context -> {
              context.request().pause();
              context.request().connection().close();
              vertx.setTimer(
                  LOOK_EVERY.toMillis(),
                  timer -> {
                    try {
                      body.receive(RequestBody.EVENTS_BYTES_MAX).handle(context);
                      receivedOfGone.complete(null);
                    } catch (RuntimeException e) {
                      receivedOfGone.completeExceptionally(e);
                    }
                  });
            });
    router.get("/").handler(context -> ResponseWriter.send(context.request(), Buffer.buffer("ok")));
    router
        .get("/large")
        .handler(context -> ResponseWriter.send(context.request(), Buffer.buffer(new byte[LARGE])));
    router
        .route()
        .failureHandler(context -> TrenchcoatEnvelope.failure(context, context.failure()));
    List<HttpServer> listening =
        new HttpListener(vertx, watch, memory, idleMax)
            .listen("127.0.0.1", 0, router, request -> request.connection().close())
            .toCompletionStage()
            .toCompletableFuture()
            .get(Patience.MAX_SECONDS, TimeUnit.SECONDS);
    server = URI.create("http://127.0.0.1:" + listening.get(0).actualPort());
  }

  @AfterEach
  void close() throws Exception {
    vertx
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .get(Patience.MAX_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void bodyThatTrickles_isGivenUpAndHungUpOn() throws Exception {
    listen(SHORT, Patience.NEVER);
    try (RawHttp client = new RawHttp(server, Patience.MAX)) {
      client.send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
      Thread trickle = new Thread(() -> trickle(client), "trickle");
      trickle.setDaemon(true);
      trickle.start();
      RawResponse reply = client.response(false).orElseThrow();
      assertThat(reply.status()).isEqualTo(408);
      assertThat(reply.body()).contains("REQUEST_TIMEOUT");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void bodyInTime_isTaken() throws Exception {
    listen(SHORT, Patience.NEVER);
    // On a slow machine a body may be late: then another one is sent.
    Awaitility.await().until(this::sendBodyInTime);
  }

  /** False if the body was not in time. */
  private boolean sendBodyInTime() throws Exception {
    try (RawHttp client = new RawHttp(server, Patience.MAX)) {
      long begun = System.nanoTime();
      client.send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab");
      TimeUnit.MILLISECONDS.sleep(50);
      client.send("c");
      String body = client.response(false).orElseThrow().body();
      if (System.nanoTime() - begun > SHORT.toNanos()) {
        return false;
      }
      assertThat(body).isEqualTo("3");
      TimeUnit.MILLISECONDS.sleep(SHORT.multipliedBy(2).toMillis());
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.response(false).orElseThrow().status()).isEqualTo(200);
      return true;
    }
  }

  @Test
  void headThatTrickles_isHungUpOn_thoughThereIsTraffic() throws Exception {
    listen(Patience.NEVER, Patience.NEVER);
    try (RawHttp client = new RawHttp(server, Patience.MAX)) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      Awaitility.await().until(() -> watch.open() == 1);
      nanos.addAndGet(ConnectionLimiter.WITHOUT_REQUEST_MAX.toNanos());
      watch.closeQuiet();
      assertThat(client.send("y")).isTrue();
      assertThat(watch.open()).isEqualTo(1);
      nanos.addAndGet(1);
      // By whoever looks at connections now and then: it is never idle for too long.
      assertThat(client.isClosed()).isTrue();
      Awaitility.await().until(() -> watch.open() == 0);
    }
  }

  @Test
  void connectionWithoutTraffic_isHungUpOn_thoughNoTimeIsUp() throws Exception {
    listen(Patience.NEVER, SHORT);
    try (RawHttp client = new RawHttp(server, Patience.MAX)) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void connectionWithRequests_staysOpen() throws Exception {
    listen(Patience.NEVER, Patience.NEVER);
    try (RawHttp client = new RawHttp(server, Patience.MAX)) {
      for (int i = 0; i < 3; i++) {
        nanos.addAndGet(ConnectionLimiter.WITHOUT_REQUEST_MAX.toNanos() - 1);
        watch.closeQuiet();
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(client.response(false).orElseThrow().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void headsThatDoNotEnd_takeNoMoreThanTheirMemory_andOthersAreServed() throws Exception {
    listen(Patience.NEVER, Patience.NEVER);
    List<RawHttp> clients = new ArrayList<>();
    try {
      String head = "GET / HTTP/1.1\r\nHost: x\r\n" + "a:\r\n".repeat(3000);
      for (int i = 0; i < 100; i++) {
        clients.add(new RawHttp(server, Patience.MAX));
        clients.get(i).send(head);
      }
      awaitHungUpOn(40);
    } finally {
      closeAll(clients);
    }
    Awaitility.await().until(() -> memory.bytes() == 0);
  }

  @Test
  void largeBody_isReceived_andDoesNotCountAsItsConnectionsMemory() throws Exception {
    listen(Patience.NEVER, Patience.NEVER);
    int bytes = (int) (MEMORY_MAX / 4 * 5);
    try (RawHttp client = new RawHttp(server, Patience.MAX)) {
      client.send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: " + bytes + "\r\n\r\n");
      client.send(new byte[bytes]);
      assertThat(client.response(false).orElseThrow().body()).isEqualTo("" + bytes);
    }
  }

  @Test
  void bodyOfAClientThatIsGone_isNoError() throws Exception {
    listen(Patience.NEVER, Patience.NEVER);
    try (RawHttp client = new RawHttp(server, Patience.MAX)) {
      client.send("POST /gone HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na");
      assertThat(receivedOfGone).succeedsWithin(Patience.MAX);
    }
  }

  @Test
  void clientsThatTakeNoResponses_areHungUpOn_andOthersAreServed() throws Exception {
    listen(Patience.NEVER, Patience.NEVER);
    List<RawHttp> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        clients.add(new RawHttp(server, Patience.MAX));
        clients.get(i).send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3));
      }
      awaitHungUpOn(3);
    } finally {
      closeAll(clients);
    }
    Awaitility.await().until(() -> memory.bytes() == 0);
  }

  @Test
  void manyRequestsAtOnce_allGetResponses_andNothingOfThemIsLeft() throws Exception {
    listen(Patience.NEVER, Patience.NEVER);
    int requests = 5000;
    try (RawHttp client = new RawHttp(server, Patience.MAX)) {
      Thread sender =
          new Thread(() -> client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(requests)));
      sender.start();
      for (int i = 0; i < requests; i++) {
        assertThat(client.response(false).orElseThrow().body()).isEqualTo("ok");
      }
      sender.join();
      // But for the longest line, and so for what the decoder keeps.
      Awaitility.await().until(() -> memory.bytes() < 1000);
    }
  }

  /** Until no more than so many are left, none of which is ever idle for too long. */
  private void awaitHungUpOn(int left) {
    Awaitility.await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              // Whose connection is accepted after all of theirs.
              assertIsServed();
              assertThat(watch.open()).isLessThanOrEqualTo(left);
              assertThat(memory.bytes()).isLessThanOrEqualTo(MEMORY_MAX / 4 * 3);
            });
  }

  /** Sends byte by byte, until the connection is closed. */
  private static void trickle(RawHttp client) {
    try {
      while (client.send("x")) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void assertIsServed() throws IOException {
    try (RawHttp client = new RawHttp(server, Patience.MAX)) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.response(false).orElseThrow().status()).isEqualTo(200);
    }
  }

  private static void closeAll(List<RawHttp> clients) throws IOException {
    for (RawHttp client : clients) {
      client.close();
    }
  }
}
