package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Delivery;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.Figures;
import io.tallyhouse.testing.KillableServer;
import io.tallyhouse.testing.LogCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged server and its ClickHouse are killed over and over while clients send: in the end
 * every acknowledged event, of sessions and of a fleet, is there once, and every response equals
 * the recount. The server acknowledges from its log in one round, and when ClickHouse has the
 * events in the next, on the same data. The system properties crash.kills (how many, in rounds of
 * {@value #KILLS_PER_ROUND}) and crash.seed choose the kills; their exact times no seed can repeat.
 * Without crash.kills there are two rounds: the first ends once each kind of kill was there, after
 * at most {@value #KILLS_PER_ROUND}, the second after {@value #KILLS_OF_SECOND_ROUND}.
 */
class CrashIT {
  private static final int KILLS_PER_ROUND = 24;
  private static final int KILLS_OF_SECOND_ROUND = 7;
  private static final List<String> MODES = List.of("log", "stored");
  private static final String CLICK_HOUSE = "ClickHouse";
  private static final String SERVER = "server";
  private static final String SERVER_AT_ITS_START = "server at its start";

  /** The steps at which the server halts by itself: while it starts, and while it runs. */
  private static final List<String> REPLAY_STEPS = List.of("REPLAYING", "REPLAYED");

  private static final List<String> STEPS = List.of("ENCODED", "APPENDED", "ACKNOWLEDGED");

  /** Steps of blocks, of which there are fewer than requests. */
  private static final List<String> BLOCK_STEPS = List.of("CUT", "STORED", "TRIMMED");

  private static final int CLIENTS_ALONE = 3;
  private static final int CLIENTS_TOGETHER = 2;
  private static final Duration HALT_MAX = Duration.ofSeconds(10);

  /**
   * How far the streams' present lies back, so that none of their events is in the future at one
   * delivery and no more at the next.
   */
  private static final Duration STREAMS_AGE = Duration.ofDays(4);

  @TempDir Path directory;

  private final int wanted = Integer.getInteger("crash.kills", 0);
  private final Map<String, Integer> kills = new TreeMap<>();
  private final Set<String> killsOfRound = new HashSet<>();
  private int killsAtRoundsEnd;
  private boolean endsWithAllKinds;

  @Test
  void acknowledgedEvents_areStoredOnce_whateverIsKilled() throws Exception {
    long seed = Long.getLong("crash.seed", System.nanoTime());
    System.out.println("CrashIT: -Dcrash.seed=" + seed + " -Dcrash.kills=" + wanted);
    Path dataDir = Files.createDirectory(directory.resolve("data"));
    Path home = Path.of(System.getProperty("tallyhouse.home", "."));
    Path log = Files.createDirectories(home.resolve("target")).resolve("crash-server.log");
    Files.deleteIfExists(log);
    try (KillableServer server = new KillableServer(home, dataDir, log)) {
      for (int round = 0; wanted == 0 ? round < MODES.size() : sum() < wanted; round++) {
        killsOfRound.clear();
        endsWithAllKinds = wanted == 0 && round == 0;
        int killsMax = wanted == 0 && round > 0 ? KILLS_OF_SECOND_ROUND : KILLS_PER_ROUND;
        killsAtRoundsEnd = sum() + killsMax;
        if (wanted > 0) {
          killsAtRoundsEnd = Math.min(wanted, killsAtRoundsEnd);
        }
        round(server, dataDir.resolve("journal"), seed + round, MODES.get(round % MODES.size()));
      }
    }
    System.out.println("CrashIT: killed " + kills);
  }

  private void round(KillableServer server, Path journal, long seed, String mode) throws Exception {
    String label = "crash.seed " + seed + ", TALLYHOUSE_ACK=" + mode;
    Random random = new Random(seed);
    server.set("TALLYHOUSE_ACK", mode);
    server.restart();
    server.assertReady(label);
    Map<String, List<CrashClient>> clients = clients(server, seed);
    List<CrashClient> all = clients.values().stream().flatMap(List::stream).toList();
    ExecutorService threads = Executors.newFixedThreadPool(all.size());
    try {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      all.forEach(client -> running.add(CompletableFuture.runAsync(client::run, threads)));
      while (!isEnough() && running.stream().noneMatch(CompletableFuture::isDone)) {
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
    // Everybody's events were queried, and so they are stored.
    Figures figures = Figures.of(server);
    assertThat(figures.sum("tallyhouse_journal_blocks"))
        .as(label + ": records left in the log")
        .isZero();
    assertThat(figures.sum("tallyhouse_journal_refused_blocks"))
        .as(label + ": rows that ClickHouse refused")
        .isZero();
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
      String haltAt = isEnough() ? null : haltAt(journal, random);
      server.launch(haltAt);
      if (haltAt == null && !isEnough() && isKilledAtItsStart(random)) {
        Thread.sleep(random.nextInt(2_500));
        server.kill();
        killed(SERVER_AT_ITS_START);
      } else if (!server.awaitReady()) {
        assertThat(haltAt)
            .as("a server that ends while it starts; its log: %s", server.lastMessages())
            .isNotNull();
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
    if (LogCopy.records(journal) > 0 && (random.nextBoolean() || hasMissing(REPLAY_STEPS))) {
      return oneOf(REPLAY_STEPS, random) + ":1";
    }
    if (random.nextInt(4) == 0) {
      return null;
    }
    boolean ofBlock =
        hasMissing(STEPS) == hasMissing(BLOCK_STEPS)
            ? random.nextBoolean()
            : hasMissing(BLOCK_STEPS);
    return ofBlock
        ? oneOf(BLOCK_STEPS, random) + ":" + (1 + random.nextInt(4))
        : oneOf(STEPS, random) + ":" + (1 + random.nextInt(20));
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
    return !killsOfRound.contains(kind);
  }

  private boolean isEnough() {
    boolean hasAllKinds =
        !hasMissing(List.of(CLICK_HOUSE, SERVER, SERVER_AT_ITS_START))
            && !hasMissing(STEPS)
            && !hasMissing(BLOCK_STEPS)
            && !hasMissing(REPLAY_STEPS);
    return sum() >= killsAtRoundsEnd || (endsWithAllKinds && hasAllKinds);
  }

  private int sum() {
    return kills.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void killed(String what) {
    String kind = what.replaceAll(":.*", "");
    kills.merge(kind, 1, Integer::sum);
    killsOfRound.add(kind);
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
