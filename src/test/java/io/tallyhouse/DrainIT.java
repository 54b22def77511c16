package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import io.tallyhouse.testing.Figures;
import io.tallyhouse.testing.KillableServer;
import io.tallyhouse.testing.LogCopy;
import io.tallyhouse.testing.Patience;
import io.tallyhouse.testing.Recount;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM while clients send as fast as they can: the packaged server ends in time with status 0,
 * and everything it had acknowledged is there once afterwards. It acknowledges from its log the
 * first time, and when ClickHouse has the events the second.
 */
class DrainIT {
  private static final int CLIENTS = 12;
  private static final int EVENTS = 50;
  private static final List<String> MODES = List.of("log", "stored");
  private static final String DAY = "2024-03-05";
  private static final QueryRange RANGE = new QueryRange(DAY, DAY);
  private static final String ACCOUNT = "drain";

  @TempDir Path directory;

  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();

  /** What a client was told until the server was gone; the last one may or may not be stored. */
  private record Sent(List<SentRequest> acknowledged, SentRequest last) {}

  @Test
  void sigtermUnderLoad_endsInTimeWithStatus0_andLosesNothing() throws Exception {
    Path home = Path.of(System.getProperty("tallyhouse.home", "."));
    Path log = Files.createDirectories(home.resolve("target")).resolve("drain-server.log");
    Files.deleteIfExists(log);
    RecountModel model = new RecountModel();
    try (KillableServer server =
        new KillableServer(home, Files.createDirectory(directory.resolve("data")), log)) {
      server.set("TALLYHOUSE_ACK", MODES.get(0));
      server.launch(null);
      server.assertReady("drain");
      String key = server.key(ACCOUNT);
      for (int round = 0; round < MODES.size(); round++) {
        List<Sent> sent = sendUntilItEnds(server, key, Duration.ofMillis(1500 + 700L * round));
        assertThat(LogCopy.records(directory.resolve("data/journal")))
            .as("records left in the log, TALLYHOUSE_ACK=%s", MODES.get(round))
            .isZero();
        server.set("TALLYHOUSE_ACK", MODES.get((round + 1) % MODES.size()));
        server.launch(null);
        server.assertReady("drain");
        ApiClient client = new ApiClient(server, key);
        long acknowledged = sent.stream().mapToLong(one -> one.acknowledged().size()).sum();
        assertThat(acknowledged).as("requests acknowledged").isGreaterThan(CLIENTS);
        sent.forEach(one -> one.acknowledged().forEach(request -> accept(model, request)));
        bounds(client, model, sent);
        // Whoever got no response sends again.
        sent.forEach(
            one -> {
              assertThat(client.send(one.last(), false).status()).isEqualTo(200);
              accept(model, one.last());
            });
        Recount recount = new Recount(model, ACCOUNT, client, "round " + round);
        recount.overview(RANGE);
        recount.sessions(QueryRange.NONE, 200);
        recount.noDrift(DAY, DAY);
        assertThat(client.get("/readyz").status()).isEqualTo(200);
        Figures figures = Figures.of(server);
        assertThat(figures.sum("tallyhouse_ingest_events_total"))
            .isEqualTo(figures.sum("tallyhouse_ingest_events_received_total"))
            .isEqualTo((long) CLIENTS * EVENTS);
      }
    }
  }

  private List<Sent> sendUntilItEnds(KillableServer server, String key, Duration load)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<CompletableFuture<Sent>> clients =
          IntStream.range(0, CLIENTS)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () -> send(new ApiClient(server, key)), threads))
              .toList();
      Thread.sleep(load.toMillis());
      int before = acknowledged.get();
      Awaitility.await().until(() -> acknowledged.get() > before + 2 * CLIENTS);
      assertThat(clients).noneMatch(CompletableFuture::isDone);
      long start = System.nanoTime();
      int status = server.terminate(Patience.MAX);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      System.out.println(
          "DrainIT: ended with status " + status + " after " + took.toMillis() + " ms");
      assertThat(status).isZero();
      return clients.stream().map(CompletableFuture::join).toList();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Sends one request after the other until one is not acknowledged. */
  private Sent send(ApiClient client) {
    List<SentRequest> acknowledged = new ArrayList<>();
    while (true) {
      SentRequest request = request();
      try {
        ApiResponse response = client.send(request, false);
        assertThat(response.status()).as("%s", response).isIn(200, 503);
        if (response.status() != 200) {
          return new Sent(acknowledged, request);
        }
      } catch (UncheckedIOException e) {
        return new Sent(acknowledged, request);
      }
      acknowledged.add(request);
      this.acknowledged.incrementAndGet();
    }
  }

  /** All that was acknowledged is there, and at most what was sent, before anybody sends again. */
  private static void bounds(ApiClient client, RecountModel model, List<Sent> sent) {
    long least = model.overview(ACCOUNT, DAY, DAY, Instant.now()).totalEvents();
    long most = least + (long) sent.size() * EVENTS;
    long stored =
        client
            .get(ApiClient.OVERVIEW, "start_date", DAY, "end_date", DAY)
            .data()
            .path("total_events")
            .longValue();
    assertThat(stored).isBetween(least, most);
    assertThat((stored - least) % EVENTS).as("requests are stored as a whole").isZero();
  }

  private SentRequest request() {
    UUID session = UUID.randomUUID();
    int request = number.getAndIncrement();
    List<SentEvent> events = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      String time = DAY + "T%02d:%02d:00Z".formatted(request % 24, i);
      events.add(new SentEvent("assistant_stop", session.toString(), time, null));
    }
    return new SentRequest(ACCOUNT, "drain " + request, events);
  }

  private static void accept(RecountModel model, SentRequest request) {
    model.accept(request, Instant.now());
  }
}
