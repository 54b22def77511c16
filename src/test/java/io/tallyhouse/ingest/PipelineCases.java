package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.ingest.log.FileLog;
import io.tallyhouse.testing.Patience;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of its subclasses share. */
abstract class PipelineCases {
  static final long LARGE = 1 << 20;

  /** So that a few requests fill what is bounded by bytes. */
  static final int MEGABYTE = 1 << 20;

  final ScriptedStore store = new ScriptedStore();

  final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());

  final List<String> told = Collections.synchronizedList(new ArrayList<>());

  final CountDownLatch held = new CountDownLatch(1);

  final CountDownLatch release = new CountDownLatch(1);

  final LogProgress progress = new LogProgress();

  Path journal;

  IngestPipeline pipeline;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    journal = directory.resolve("journal");
    pipeline =
        new IngestPipeline(
            store,
            new FileLog(journal),
            progress,
            new IngestPipeline.Settings(LARGE, false),
            change -> {},
            step -> {},
            new IngestListener() {
              @Override
              public void decoded(DecodedRequest request) {}

              @Override
              public void limited(int events) {}

              @Override
              public void submitted(int events) {
                told.add("submitted " + events);
              }

              @Override
              public void completed(IngestOutcome outcome, int events, int stored) {
                told.add("%s %d of %d".formatted(outcome, stored, events));
              }

              @Override
              public void requestsAppended(int requests, int rows, int bytes, long nanos) {
                batches.add(requests);
              }

              @Override
              public void blockStored(int bytes, long nanos) {}

              @Override
              public void insertFailed() {}
            });
  }

  @AfterEach
  void close() {
    release.countDown();
    pipeline.close();
  }

  /** Holds the pipeline's thread until {@link #release}. */
  void hold() throws InterruptedException {
    Thread holding =
        new Thread(
            () ->
                pipeline.runPaused(
                    () -> {
                      held.countDown();
                      try {
                        return release.await(Patience.MAX_SECONDS, TimeUnit.SECONDS);
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
    holding.setDaemon(true);
    holding.start();
    held.await();
  }

  /** The state once the last batch is accounted for. */
  IngestState awaitIdle() {
    IngestState state = pipeline.state();
    while (state.waitingBytes() != 0) {
      Thread.onSpinWait();
      state = pipeline.state();
    }
    return state;
  }

  /** An event in each of so many months. */
  static IngestRequest scattered(int account, int firstMonth, int months) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < months; i++) {
      LocalDate day = LocalDate.of(2000, 1, 15).plusMonths(firstMonth + i);
      long time = day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
      events.add(TestEvents.event(EventType.ASSISTANT_STOP, time));
    }
    return new IngestRequest(account, events, 100);
  }

  static IngestRequest request(int events, int bodyBytes) {
    return new IngestRequest(
        1,
        Collections.nCopies(events, TestEvents.event(EventType.ASSISTANT_STOP, TestEvents.NOON)),
        bodyBytes);
  }
}
