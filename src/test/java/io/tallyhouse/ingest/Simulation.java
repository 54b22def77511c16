package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.ingest.log.PowerLoss;
import io.tallyhouse.model.TimeEdges;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One life of a server: its real ledger, intake, log and storing on a simulated store, with
 * clients, faults, kills and losses of power that follow from the seed alone. What threads do at
 * the same time comes in an order of chance.
 */
final class Simulation {
  private static final int STEPS = 60;

  /** Half a day before the events' middle. */
  private static final Instant FIRST_RANGE = Instant.parse("2024-01-31T12:00:00Z");

  /** Failed starts in a row that faults can explain. */
  private static final int STARTS_MAX = 1000;

  private static final int STARTS_OFTEN = 100;

  /** A range of a cached result, in which it counts the events. */
  private record CachedRange(int accountId, long fromMs, long toMs) {}

  /** A query that waits until what was acknowledged is stored, or its result. */
  private static final class Query {
    final CompletableFuture<Void> fresh;
    final Set<List<Object>> acknowledged;
    long count = -1;

    Query(CompletableFuture<Void> fresh, Set<List<Object>> acknowledged) {
      this.fresh = fresh;
      this.acknowledged = acknowledged;
    }
  }

  private final Random random;
  private final Path directory;
  private final boolean respondWhenStored;
  private final SimulatedClients clients;
  private final SimulatedStore store;
  private final List<PendingRequest> waiting = new ArrayList<>();
  private final Map<CachedRange, Query> cache = new HashMap<>();
  private final Deque<Runnable> lookups = new ArrayDeque<>();
  private final Deque<Runnable> later = new ArrayDeque<>();
  private Intake intake;
  private BlockStorer storer;
  private BlockQueue queue;
  private LogProgress progress;
  private StoredKeys known;
  private LedgerSource source;
  private FileLog files;
  private boolean serving;
  private boolean settling;
  private int kills;

  Simulation(long seed, Path directory) throws IOException {
    this.random = new Random(seed);
    this.directory = directory;
    this.respondWhenStored = random.nextInt(3) == 0;
    this.clients = new SimulatedClients(random);
    this.store = new SimulatedStore(random, this::timePasses);
    open();
    serving = true;
  }

  SimulatedClients clients() {
    return clients;
  }

  SimulatedStore store() {
    return store;
  }

  int kills() {
    return kills;
  }

  /** Whether rows were put aside. */
  boolean hasRefused() {
    return files.stats().refusedBlocks() > 0;
  }

  /** The rows that are put aside. */
  List<EventRow> refused() throws IOException {
    return files.refused().values().stream().flatMap(b -> store.rowsOf(b).stream()).toList();
  }

  /** The store takes what it refused, and the server starts anew with it. */
  void replayRefused() throws IOException {
    store.acceptAll();
    files.close();
    FileLog.replayRefused(directory);
    open();
    storer.replay();
    assertThat(hasRefused()).isFalse();
  }

  /** Lives until everything is settled. */
  void run() throws IOException {
    for (int i = 0; i < STEPS; i++) {
      for (int n = random.nextInt(4); n > 0; n--) {
        waiting.add(clients.next());
      }
      ask();
      live();
    }
    store.quiet();
    restart();
    settling = true;
    while (!waiting.isEmpty()
        || clients.calls().stream().anyMatch(SimulatedClients.Call::wantsSending)
        || !intake.isIdle()
        || !queue.isEmpty()) {
      clients.calls().stream()
          .filter(SimulatedClients.Call::wantsSending)
          .forEach(call -> waiting.add(clients.send(call)));
      live();
    }
    assertThat(files.stats().records()).as("records left in the log").isZero();
    checkCache();
  }

  private void live() throws IOException {
    boolean goesOn = true;
    try {
      switch (random.nextInt(6)) {
        case 0 -> {
          List<PendingRequest> batch =
              waiting.subList(0, waiting.isEmpty() ? 0 : 1 + random.nextInt(waiting.size()));
          intake.take(List.copyOf(batch));
          batch.clear();
        }
        case 1 -> runOne(lookups);
        case 2 -> runOne(later);
        case 3, 4 -> goesOn = queue.isEmpty() || storer.storeUpTo(queue.takeBlock());
        default -> {
          if (random.nextInt(3) == 0) {
            known.forget();
          }
          known.read(source);
        }
      }
      intake.forgetStored();
    } catch (SimulatedStore.Kill e) {
      kills++;
      goesOn = false;
    }
    clients.receive();
    if (!goesOn || (!settling && random.nextInt(60) == 0)) {
      restart();
      return;
    }
    compute();
    if (progress.stored() == progress.appended()) {
      checkCache();
    }
  }

  private static void runOne(Deque<Runnable> steps) {
    if (!steps.isEmpty()) {
      steps.removeFirst().run();
    }
  }

  /** Nothing is left of the process but its files, and of these perhaps not what was not forced. */
  private void restart() throws IOException {
    serving = false;
    clients.cutOff();
    waiting.clear();
    cache.clear();
    @Nullable Throwable failure = null;
    for (int i = 0; i < STARTS_MAX; i++) {
      files.close();
      if (random.nextBoolean()) {
        PowerLoss.strike(files, random);
      }
      open();
      try {
        storer.replay();
        serving = true;
        return;
      } catch (SimulatedStore.Kill | EventStoreException e) {
        failure = e;
        kills++;
      }
      if (i % STARTS_OFTEN == STARTS_OFTEN - 1) {
        store.killLessOften();
      }
    }
    throw new AssertionError("the server does not start any more", failure);
  }

  private void open() throws IOException {
    lookups.clear();
    later.clear();
    files = new FileLog(directory);
    progress = new LogProgress();
    known = new StoredKeys();
    queue = new BlockQueue(store::nanoTime);
    source = new LedgerSource(store);
    files.refused().forEach(source::refused);
    Object indexes = new Object();
    FlakyLog log = new FlakyLog(files, store);
    storer =
        new BlockStorer(
            new BlockStorer.Parts(
                store, source, log, progress, indexes, this::reached, IngestListener.NONE),
            store::pause,
            store::nanoTime);
    intake =
        new Intake(
            new Intake.Parts(
                store, source, log, progress, queue::add, this::changed, this::reached),
            new Ledger(1 + random.nextInt(4000), known),
            IngestListener.NONE,
            respondWhenStored,
            lookups::add,
            later::add,
            indexes,
            store::nanoTime,
            random.nextInt(1000));
  }

  private void reached(IngestStep step) {
    store.maybeKill();
  }

  private void timePasses() {
    clients.giveUp();
    clients.receive();
    if (serving) {
      ask();
    }
  }

  /** A query comes, whose result is kept. */
  private void ask() {
    Instant any = FIRST_RANGE.plusSeconds(random.nextInt(86_400));
    boolean edge = random.nextInt(4) == 0;
    long from = (edge ? TimeEdges.within(random, any, 900_000) : any).toEpochMilli();
    CachedRange range = new CachedRange(1 + random.nextInt(2), from, from + 3_600_000);
    cache.computeIfAbsent(
        range, r -> new Query(progress.whenStored(r.accountId()), acknowledged(r.accountId())));
  }

  /** What makes the events unique that the clients know to be stored. */
  private Set<List<Object>> acknowledged(int accountId) {
    Set<List<Object>> identities = new HashSet<>();
    for (SimulatedClients.Call call : clients.calls()) {
      if (call.stored && call.request.accountId() == accountId) {
        call.request.events().stream()
            .filter(event -> !event.actor().userId().startsWith(SimulatedStore.POISON))
            .forEach(event -> identities.add(SimulatedClients.identityOf(accountId, event)));
      }
    }
    return identities;
  }

  /** Some of the queries that need not wait any more get their results. */
  private void compute() {
    Collection<EventRow> rows = store.indexedRows();
    Set<List<Object>> stored = new HashSet<>();
    rows.forEach(row -> stored.add(SimulatedClients.identityOf(row.accountId(), row.event())));
    cache.forEach(
        (range, query) -> {
          if (query.count < 0 && query.fresh.isDone() && random.nextBoolean()) {
            query.count = count(range, rows);
            if (!hasRefused()) {
              assertThat(stored)
                  .as("acknowledged before the query")
                  .containsAll(query.acknowledged);
            }
          }
        });
  }

  private static long count(CachedRange range, Collection<EventRow> rows) {
    return rows.stream()
        .filter(row -> row.accountId() == range.accountId())
        .filter(row -> row.event().timeMs() >= range.fromMs())
        .filter(row -> row.event().timeMs() < range.toMs())
        .count();
  }

  private void changed(CommittedChange change) {
    cache
        .keySet()
        .removeIf(
            range ->
                range.accountId() == change.accountId()
                    && change.touchesEvents(range.fromMs(), range.toMs()));
  }

  private void checkCache() {
    Collection<EventRow> rows = store.indexedRows();
    cache.forEach(
        (range, query) -> {
          if (query.count >= 0) {
            assertThat(count(range, rows)).as("cached count").isEqualTo(query.count);
          }
        });
  }
}
