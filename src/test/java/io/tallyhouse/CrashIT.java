package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Delivery;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.KillableServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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
 * every acknowledged event, of sessions and of a fleet, is there once, and every response equals
 * the recount. The system properties crash.kills (how many, in rounds of {@value #KILLS_PER_ROUND})
 * and crash.seed choose the kills; their exact times no seed can repeat. Without crash.kills it
 * ends once each kind of kill was there, after {@value #KILLS_MIN} to {@value #KILLS_PER_ROUND}
 * kills.
 */
class CrashIT {
  private static final int KILLS_PER_ROUND = 24;
  private static final int KILLS_MIN = 10;
  private static final String CLICK_HOUSE = "ClickHouse";
  private static final String SERVER = "server";
  private static final String SERVER_AT_ITS_START = "server at its start";

  /** The steps at which the server halts by itself: while it starts, and while it runs. */
  private static final List<String> REPLAY_STEPS = List.of("REPLAYING", "REPLAYED");

  private static final List<String> STEPS = List.of("FROZEN", "JOURNALED", "COMMITTED");

  private static final int CLIENTS_ALONE = 3;
  private static final int CLIENTS_TOGETHER = 2;
  private static final Duration HALT_MAX = Duration.ofSeconds(10);

  /**
   * How far the streams' present lies back, so that none of their events is in the future at one
   * delivery and no more at the next.
   */
  private static final Duration STREAMS_AGE = Duration.ofDays(4);

  @TempDir Path directory;

  private final boolean endsWithAllKinds = Integer.getInteger("crash.kills") == null;
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
      for (int round = 0; !isEnough(wanted); round++) {
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
      while (!isEnough(killsWanted) && running.stream().noneMatch(CompletableFuture::isDone)) {
        live(server, journal, random);
      }
      all.forEach(CrashClient::finish);
      CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
    } finally {
      all.forEach(CrashClient::finish);
      threads.shutdownNow();
    }
    for (Map.Entry<String, List<CrashClient>> account : clients.entrySet()) {
      CrashCheck.check(server, account.getKey(), account.getValue(), label);
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
        killed(CLICK_HOUSE);
      }
    }
    Thread.sleep(random.nextInt(600));
    if ((isMissing(CLICK_HOUSE) || random.nextInt(3) == 0) && server.killClickHouse()) {
      killed(CLICK_HOUSE);
    }
    if (server.isAlive()) {
      server.kill();
      killed(SERVER);
    }
    while (true) {
      String haltAt = isEnough(wanted) ? null : haltAt(journal, random);
      server.launch(haltAt);
      if (haltAt == null && !isEnough(wanted) && isKilledAtItsStart(random)) {
        Thread.sleep(random.nextInt(2_500));
        server.kill();
        killed(SERVER_AT_ITS_START);
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

  private boolean isKilledAtItsStart(Random random) {
    return isMissing(SERVER_AT_ITS_START) || random.nextInt(6) == 0;
  }

  /** Where the next server halts by itself: rather at a step at which none has. */
  private @Nullable String haltAt(Path journal, Random random) throws IOException {
    if (blocks(journal) > 0 && (random.nextBoolean() || hasMissing(REPLAY_STEPS))) {
      return oneOf(REPLAY_STEPS, random) + ":1";
    }
    boolean halts = random.nextInt(3) > 0;
    return halts ? oneOf(STEPS, random) + ":" + (1 + random.nextInt(20)) : null;
  }

  private String oneOf(List<String> steps, Random random) {
    List<String> missing = steps.stream().filter(this::isMissing).toList();
    List<String> from = missing.isEmpty() ? steps : missing;
    return from.get(random.nextInt(from.size()));
  }

  private boolean hasMissing(List<String> steps) {
    return steps.stream().anyMatch(this::isMissing);
  }

  private boolean isMissing(String kind) {
    return !kills.containsKey(kind);
  }

  private boolean isEnough(int killsWanted) {
    boolean hasAllKinds =
        !hasMissing(List.of(CLICK_HOUSE, SERVER, SERVER_AT_ITS_START))
            && !hasMissing(STEPS)
            && !hasMissing(REPLAY_STEPS);
    return sum() >= killsWanted || (endsWithAllKinds && hasAllKinds && sum() >= KILLS_MIN);
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
    Map<String, List<Supplier<Delivery>>> streams = new LinkedHashMap<>();
    for (int i = 0; i < CLIENTS_ALONE; i++) {
      String account = "alone-" + seed + "-" + i;
      Instant present = Instant.now().minus(STREAMS_AGE);
      streams.put(account, List.of(CrashStreams.anything(account, seed + i, present)));
    }
    String fleet = "fleet-" + seed;
    streams.put(fleet, List.of(CrashStreams.fleetWithMovedCopies(fleet, seed)));
    String shared = "shared-" + seed;
    String sharedFleet = "shared-fleet-" + seed;
    List<Supplier<Delivery>> together = new ArrayList<>();
    List<Supplier<Delivery>> fleetTogether = new ArrayList<>();
    for (int i = 0; i < CLIENTS_TOGETHER; i++) {
      together.add(CrashStreams.halves(shared, i, seed));
      fleetTogether.add(CrashStreams.fleet(sharedFleet, seed));
    }
    streams.put(shared, together);
    streams.put(sharedFleet, fleetTogether);

    Map<String, List<CrashClient>> clients = new LinkedHashMap<>();
    streams.forEach(
        (account, ofAccount) -> {
          ApiClient client = new ApiClient(server, server.key(account));
          List<CrashClient> all = new ArrayList<>();
          for (Supplier<Delivery> stream : ofAccount) {
            all.add(new CrashClient(client, stream, seed + 31L * clients.size() + all.size()));
          }
          clients.put(account, all);
        });
    return clients;
  }
}
