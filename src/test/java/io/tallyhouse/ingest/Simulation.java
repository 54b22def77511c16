package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.ingest.log.PowerLoss;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One life of a server: its real ledger, intake, log and storing on a simulated store, with
 * clients, faults, kills and losses of power that follow from the seed alone. What threads do at
 * the same time comes in an order of chance.
 */
final class Simulation {
  private static final int STEPS = 60;

  /** Failed starts in a row that faults can explain. */
  private static final int STARTS_MAX = 1000;

  private static final int STARTS_OFTEN = 100;

  private final Random random;
  private final Path directory;
  private final boolean respondWhenStored;
  private final SimulatedClients clients;
  private final SimulatedStore store;
  private final List<PendingRequest> waiting = new ArrayList<>();
  private final SimulatedQueries queries;
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
    this.queries = new SimulatedQueries(random, clients, store);
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
      queries.ask(progress);
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
    queries.check();
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
    queries.compute(hasRefused());
    if (progress.stored() == progress.appended()) {
      queries.check();
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
    queries.clear();
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
                store, source, log, progress, queue::add, queries::changed, this::reached),
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
      queries.ask(progress);
    }
  }
}
