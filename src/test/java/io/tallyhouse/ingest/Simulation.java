package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.TimeEdges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One life of a server: its real ledger, batches and journal on a simulated store, with clients,
 * faults and kills that follow from the seed alone.
 */
final class Simulation {
  private static final int STEPS = 40;

  /** Half a day before the events' middle. */
  private static final Instant FIRST_RANGE = Instant.parse("2024-01-31T12:00:00Z");

  /** Failed starts in a row that faults can explain. */
  private static final int STARTS_MAX = 200;

  /** A range of a cached response, in which it counts the events. */
  private record CachedRange(int accountId, long fromMs, long toMs) {}

  private final Random random;
  private final Path directory;
  private final SimulatedClients clients;
  private final SimulatedStore store;
  private final List<PendingRequest> waiting = new ArrayList<>();
  private final Map<CachedRange, Long> cache = new LinkedHashMap<>();
  private BatchProcessor processor;
  private boolean cutAtJournal;
  private int kills;

  Simulation(long seed, Path directory) throws IOException {
    this.random = new Random(seed);
    this.directory = Files.createDirectories(directory);
    this.clients = new SimulatedClients(random);
    this.store = new SimulatedStore(random, this::timePasses);
    this.processor = newProcessor();
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

  /** Lives until everything is settled. */
  void run() throws IOException {
    for (int i = 0; i < STEPS; i++) {
      for (int n = random.nextInt(4); n > 0; n--) {
        waiting.add(clients.next());
      }
      ask();
      processSome();
    }
    store.quiet();
    restart();
    while (!waiting.isEmpty()
        || clients.calls().stream().anyMatch(SimulatedClients.Call::wantsSending)) {
      clients.calls().stream()
          .filter(SimulatedClients.Call::wantsSending)
          .forEach(call -> waiting.add(clients.send(call)));
      processSome();
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.filter(file -> file.toString().endsWith(".block"))).isEmpty();
    }
  }

  private void processSome() throws IOException {
    if (waiting.isEmpty()) {
      return;
    }
    List<PendingRequest> batch = waiting.subList(0, 1 + random.nextInt(waiting.size()));
    boolean goesOn = false;
    try {
      goesOn = processor.process(List.copyOf(batch));
      batch.clear();
    } catch (SimulatedStore.Kill e) {
      kills++;
    }
    clients.receive();
    if (goesOn) {
      checkCache();
    }
    if (!goesOn || random.nextInt(30) == 0) {
      restart();
    }
  }

  /** Nothing is left of the process but its files. */
  private void restart() throws IOException {
    waiting.clear();
    clients.cutOff();
    @Nullable Throwable failure = null;
    for (int i = 0; i < STARTS_MAX; i++) {
      cutJournal();
      processor = newProcessor();
      try {
        processor.replay();
        cache.clear();
        return;
      } catch (SimulatedStore.Kill | EventStoreException e) {
        failure = e;
        kills++;
      }
    }
    throw new AssertionError("the server does not start any more", failure);
  }

  private BatchProcessor newProcessor() throws IOException {
    Ledger ledger = new Ledger(store, 1 + random.nextInt(4000), random.nextInt(1000));
    Journal journal = new Journal(directory, false);
    return new BatchProcessor(
        store,
        journal,
        ledger,
        this::changed,
        this::reached,
        IngestListener.NONE,
        store::pause,
        store::nanoTime);
  }

  private void reached(IngestStep step) {
    try {
      store.maybeKill();
    } catch (SimulatedStore.Kill e) {
      // A kill before the insert may as well have come while the journal was being written.
      cutAtJournal = step == IngestStep.JOURNALED && random.nextBoolean();
      throw e;
    }
  }

  private void cutJournal() throws IOException {
    if (!cutAtJournal) {
      return;
    }
    cutAtJournal = false;
    try (Stream<Path> files = Files.list(directory)) {
      Path last =
          files
              .filter(file -> file.toString().endsWith(".block"))
              .sorted()
              .reduce((a, b) -> b)
              .orElseThrow();
      byte[] content = Files.readAllBytes(last);
      Files.write(last, Arrays.copyOf(content, random.nextInt(content.length)));
    }
  }

  private void timePasses() {
    clients.giveUp();
    clients.receive();
    ask();
  }

  /** Someone asks a query, whose response is kept. */
  private void ask() {
    Instant any = FIRST_RANGE.plusSeconds(random.nextInt(86_400));
    boolean edge = random.nextInt(4) == 0;
    long from = (edge ? TimeEdges.within(random, any, 900_000) : any).toEpochMilli();
    CachedRange range = new CachedRange(1 + random.nextInt(2), from, from + 3_600_000);
    cache.computeIfAbsent(range, this::count);
  }

  private long count(CachedRange range) {
    return store.indexedRows().stream()
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
    cache.forEach((range, count) -> assertThat(count(range)).as("cached count").isEqualTo(count));
  }
}
