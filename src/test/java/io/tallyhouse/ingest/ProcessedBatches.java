package io.tallyhouse.ingest;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What the tests of its subclasses share. */
abstract class ProcessedBatches {
  static final long LARGE = 1 << 20;

  final Logger log = (Logger) LoggerFactory.getLogger(BatchProcessor.class);

  final ScriptedStore store = new ScriptedStore();

  final Ledger ledger = new Ledger(store, LARGE);

  final List<String> told = new ArrayList<>();

  final List<Duration> pauses = new ArrayList<>();

  int pausesLeft = 1000;

  long nanos;

  Journal journal;

  BatchProcessor processor;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    log.setLevel(Level.OFF);
    journal = new Journal(directory, false);
    processor = processor(journal);
  }

  @AfterEach
  void speak() {
    log.setLevel(null);
  }

  BatchProcessor processor(Journal ofRun) {
    return processor(ofRun, ledger);
  }

  BatchProcessor processor(Journal ofRun, Ledger itsLedger) {
    return new BatchProcessor(
        store,
        ofRun,
        itsLedger,
        change -> told.add("changed"),
        step -> told.add(step.name()),
        new IngestListener() {
          @Override
          public void decoded(DecodedRequest request) {}

          @Override
          public void limited(int events) {}

          @Override
          public void submitted(int events) {}

          @Override
          public void completed(IngestOutcome outcome, int events, int stored) {}

          @Override
          public void batchStored(int requests, int rows, int bytes, long took) {
            told.add("stored %d requests, %d rows, %d bytes".formatted(requests, rows, bytes));
          }

          @Override
          public void insertFailed() {
            told.add("insert failed");
          }
        },
        this::pause,
        () -> nanos);
  }

  boolean pause(Duration duration) {
    if (pausesLeft == 0) {
      return false;
    }
    pausesLeft--;
    pauses.add(duration);
    nanos += duration.toNanos();
    return true;
  }

  static List<IngestOutcome> outcomes(PendingRequest... requests) {
    return Arrays.stream(requests).map(request -> request.outcome().getNow(null)).toList();
  }

  static PendingRequest request(String... users) {
    return new PendingRequest(
        new IngestRequest(1, Arrays.stream(users).map(user -> event(user, 0)).toList(), 100),
        new CompletableFuture<>());
  }

  static PendingRequest ofSession(int session, String user) {
    Event event = TestEvents.withIdentity(event(user, 0), new UUID(0, session), EventIdentity.NONE);
    return new PendingRequest(new IngestRequest(1, List.of(event), 100), new CompletableFuture<>());
  }

  static PendingRequest identified(String user, long identity) {
    return new PendingRequest(
        new IngestRequest(1, List.of(event(user, identity)), 100), new CompletableFuture<>());
  }

  static Event event(String user, long identity) {
    return new Event(
        EventType.ASSISTANT_STOP,
        TestEvents.SESSION,
        TestEvents.NOON,
        user,
        "",
        "",
        "",
        "",
        false,
        JsonSlice.NONE,
        identity);
  }
}
