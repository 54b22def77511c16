package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Event;
import io.tallyhouse.model.QueryRange;
import io.tallyhouse.model.RandomRanges;
import io.tallyhouse.model.RandomStreams;
import io.tallyhouse.model.RecountModel;
import io.tallyhouse.model.SentEvent;
import io.tallyhouse.model.SentRequest;
import io.tallyhouse.model.Times;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.KillableServer;
import io.tallyhouse.testing.Recount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server and its ClickHouse are killed over and over while clients send: in the end
 * every acknowledged event is there once, and every answer equals the recount. The system
 * properties crash.kills (how many, in rounds of {@value #KILLS_PER_ROUND}) and crash.seed choose
 * the kills; their exact times no seed can repeat.
 */
class CrashIT {
  private static final int KILLS_PER_ROUND = 24;
  private static final int CLIENTS_ALONE = 3;
  private static final int CLIENTS_TOGETHER = 2;
  private static final Duration HALT_MAX = Duration.ofSeconds(10);

  /**
   * How far the streams' present lies back, so that none of their events is in the future at one
   * delivery and no more at the next.
   */
  private static final Duration STREAMS_AGE = Duration.ofDays(4);

  @TempDir Path directory;

  private final int wanted = Integer.getInteger("crash.kills", KILLS_PER_ROUND);
  private final Map<String, Integer> kills = new TreeMap<>();

  @Test
  void acknowledgedEvents_areStoredOnce_whateverIsKilled() throws Exception {
    long seed = Long.getLong("crash.seed", System.nanoTime());
    System.out.println("CrashIT: -Dcrash.seed=" + seed + " -Dcrash.kills=" + wanted);
    Path dataDir = Files.createDirectory(directory.resolve("data"));
    Path home = Path.of(System.getProperty("tallyhouse.home", "."));
    Path log = Files.createDirectories(home.resolve("target")).resolve("crash-server.log");
    Files.deleteIfExists(log);
    try (KillableServer server = new KillableServer(home, dataDir, log)) {
      for (int round = 0; sum() < wanted; round++) {
        round(
            server,
            dataDir.resolve("journal"),
            seed + round,
            Math.min(wanted, sum() + KILLS_PER_ROUND));
      }
    }
    System.out.println("CrashIT: killed " + kills);
  }

  private void round(KillableServer server, Path journal, long seed, int killsWanted)
      throws Exception {
    String label = "crash.seed " + seed;
    Random random = new Random(seed);
    if (!server.isAlive()) {
      server.launch(null);
      assertThat(server.awaitReady()).as(label).isTrue();
    }
    Map<String, List<CrashClient>> clients = clients(server, seed);
    List<CrashClient> all = clients.values().stream().flatMap(List::stream).toList();
    ExecutorService threads = Executors.newFixedThreadPool(all.size());
    try {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      all.forEach(client -> running.add(CompletableFuture.runAsync(client::run, threads)));
      while (sum() < killsWanted && running.stream().noneMatch(CompletableFuture::isDone)) {
        live(server, journal, random);
      }
      all.forEach(CrashClient::finish);
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    } finally {
      all.forEach(CrashClient::finish);
      threads.shutdownNow();
    }
    for (Map.Entry<String, List<CrashClient>> account : clients.entrySet()) {
      check(server, account.getKey(), account.getValue(), label);
    }
    assertThat(blocks(journal)).as(label + ": blocks left in the journal").isZero();
    int requests = all.stream().mapToInt(client -> client.acknowledged().size()).sum();
    int failures = all.stream().mapToInt(CrashClient::failures).sum();
    System.out.printf(
        "CrashIT: %s: %d kills, %d requests acknowledged, %d sent in vain%n",
        label, sum(), requests, failures);
  }

  /** From one start of the server to its next, with the kills between. */
  private void live(KillableServer server, Path journal, Random random) throws Exception {
    for (int n = random.nextInt(3); n > 0 && server.isAlive(); n--) {
      Thread.sleep(100 + random.nextInt(900));
      if (server.killClickHouse()) {
        killed("ClickHouse");
      }
    }
    Thread.sleep(random.nextInt(600));
    if (random.nextInt(3) == 0 && server.killClickHouse()) {
      killed("ClickHouse");
    }
    if (server.isAlive()) {
      server.kill();
      killed("server");
    }
    while (true) {
      String haltAt = sum() < wanted ? haltAt(journal, random) : null;
      server.launch(haltAt);
      if (haltAt == null && sum() < wanted && random.nextInt(6) == 0) {
        Thread.sleep(random.nextInt(2_500));
        server.kill();
        killed("server at its start");
      } else if (!server.awaitReady()) {
        assertThat(haltAt).as("a server that ends while it starts").isNotNull();
        killed(haltAt);
      } else if (haltAt == null) {
        return;
      } else if (server.awaitEnd(HALT_MAX)) {
        killed(haltAt);
      } else {
        // The step was not reached that often.
        return;
      }
    }
  }

  /** Where the next server halts by itself. */
  private static @Nullable String haltAt(Path journal, Random random) throws IOException {
    if (blocks(journal) > 0 && random.nextBoolean()) {
      return random.nextBoolean() ? "REPLAYING:1" : "REPLAYED:1";
    }
    return switch (random.nextInt(6)) {
      case 0 -> "FROZEN:" + (1 + random.nextInt(20));
      case 1, 2 -> "JOURNALED:" + (1 + random.nextInt(20));
      case 3 -> "COMMITTED:" + (1 + random.nextInt(20));
      default -> null;
    };
  }

  private static long blocks(Path journal) throws IOException {
    try (Stream<Path> files = Files.list(journal)) {
      return files.filter(file -> file.toString().endsWith(".block")).count();
    }
  }

  private int sum() {
    return kills.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void killed(String what) {
    kills.merge(what.replaceAll(":.*", ""), 1, Integer::sum);
  }

  /**
   * By account. Clients that are alone in their account send whatever comes to their mind; those
   * that share one send events whose order makes no difference.
   */
  private static Map<String, List<CrashClient>> clients(KillableServer server, long seed) {
    Map<String, List<CrashClient>> clients = new LinkedHashMap<>();
    for (int i = 0; i < CLIENTS_ALONE; i++) {
      String account = "alone-" + seed + "-" + i;
      RandomStreams streams =
          new RandomStreams(seed + i, List.of(account), Instant.now().minus(STREAMS_AGE));
      ApiClient client = new ApiClient(server, server.key(account));
      clients.put(account, List.of(new CrashClient(client, withKeys(streams), seed + i)));
    }
    String shared = "shared-" + seed;
    List<CrashClient> together = new ArrayList<>();
    ApiClient client = new ApiClient(server, server.key(shared));
    for (int i = 0; i < CLIENTS_TOGETHER; i++) {
      together.add(new CrashClient(client, halves(shared, i, seed), seed - i));
    }
    clients.put(shared, together);
    return clients;
  }

  /** A client that is to send again needs a key for its request. */
  private static Supplier<SentRequest> withKeys(RandomStreams streams) {
    Deque<SentRequest> next = new ArrayDeque<>();
    int[] number = {0};
    return () -> {
      if (next.isEmpty()) {
        next.addAll(streams.requests(50));
      }
      SentRequest request = next.remove();
      String key = request.idempotencyKey();
      return new SentRequest(
          request.account(), key == null ? "crash " + number[0]++ : key, request.events());
    };
  }

  /** Tool calls with ids, their results from the other client or a later request. */
  private static Supplier<SentRequest> halves(String account, int client, long seed) {
    int[] number = {0};
    return () -> {
      List<SentEvent> events = new ArrayList<>();
      int n = number[0]++;
      for (int i = 0; i < 10; i++) {
        // Both clients go through the same numbers: one sends the calls, the other the results.
        int call = n * 10 + i;
        Random random = new Random(seed * 31 + call);
        UUID session = new UUID(seed, random.nextInt(5));
        Instant time = Instant.parse("2024-02-01T00:00:00Z").plusSeconds(random.nextInt(200_000));
        boolean result = (call + client) % 2 == 0;
        String id = "call " + call;
        String data = "{\"tool_name\":\"Bash\",\"tool_use_id\":\"" + id + "\"}";
        events.add(
            new SentEvent(
                    result ? "tool_result" : "tool_use",
                    session.toString(),
                    (result ? time.plusMillis(random.nextInt(9000)) : time).toString(),
                    data)
                .withEventId(random.nextBoolean() ? id + result : null));
      }
      return new SentRequest(account, "client " + client + " " + n, events);
    };
  }

  private static void check(
      KillableServer server, String account, List<CrashClient> clients, String label) {
    RecountModel model = new RecountModel();
    Instant now = Instant.now();
    clients.forEach(client -> client.acknowledged().forEach(request -> model.accept(request, now)));
    ApiClient client = new ApiClient(server, server.key(account));
    Recount recount = new Recount(model, account, client, label + ", " + account);
    List<Event> stored = model.stored(account);
    assertThat(stored).as(label).isNotEmpty();
    QueryRange all = new QueryRange("2000-01-01", Times.day(now).plusDays(1).toString());
    recount.overview(all);
    recount.tools(all, 50);
    recount.sessions(QueryRange.NONE, 200);
    RandomRanges ranges = new RandomRanges(account.hashCode(), now);
    for (int i = 0; i < 5; i++) {
      QueryRange range = ranges.next(stored);
      recount.overview(range);
      recount.tools(range, 50);
    }
    recount.noDrift("2000-01-01", "2000-01-02");
    recount.noDrift("2023-12-31", "2024-04-04");
    recount.noDrift(Times.day(now).minusDays(7).toString(), Times.day(now).plusDays(1).toString());
  }
}
