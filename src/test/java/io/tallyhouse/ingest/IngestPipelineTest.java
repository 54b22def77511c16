package io.tallyhouse.ingest;

import static io.tallyhouse.ingest.IngestOutcome.OVERLOADED;
import static io.tallyhouse.ingest.IngestOutcome.STORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.testing.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How requests become batches. What becomes of a batch is BatchProcessorTest's. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class IngestPipelineTest {
  private static final long LARGE = 1 << 20;

  /** So that a few requests fill what is bounded by bytes. */
  private static final int MEGABYTE = 1 << 20;

  private final ScriptedStore store = new ScriptedStore();
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch held = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private Path journal;
  private IngestPipeline pipeline;

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    journal = directory.resolve("journal");
    pipeline =
        new IngestPipeline(
            store,
            new Journal(journal, false),
            LARGE,
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
              public void batchStored(int requests, int rows, int bytes, long nanos) {
                batches.add(requests);
              }

              @Override
              public void insertFailed() {}
            });
  }

  @AfterEach
  void close() {
    release.countDown();
    pipeline.close();
  }

  @Test
  void request_isStoredAndCounted() {
    assertThat(pipeline.submit(request(3, 100)).join()).isEqualTo(STORED);

    assertThat(told).containsExactly("submitted 3", "STORED 3 of 3");
    assertThat(store.inserts()).hasSize(1);
    IngestState state = awaitIdle();
    assertThat(state.running()).isTrue();
    assertThat(state.waitingRequests()).isZero();
    assertThat(state.ledger().sessions()).isEqualTo(1);
  }

  @Test
  void requestWithoutEvents_isStoredAtOnce() throws InterruptedException {
    hold();

    assertThat(pipeline.submit(request(0, 100))).isCompletedWithValue(STORED);
    assertThat(told).containsExactly("submitted 0", "STORED 0 of 0");
  }

  @Test
  void requestsThatWait_areStoredTogether_inTheirOrder() throws InterruptedException {
    hold();
    List<CompletableFuture<IngestOutcome>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(pipeline.submit(request(1, 100)));
    }
    assertThat(pipeline.state().waitingRequests()).isEqualTo(20);
    assertThat(pipeline.state().waitingBytes()).isEqualTo(20 * 350);
    release.countDown();

    assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(STORED));
    assertThat(batches).containsExactly(20);
    assertThat(awaitIdle().waitingBytes()).isZero();
  }

  @Test
  void batch_isBoundedInEvents() throws InterruptedException {
    hold();
    int events = 20_000;
    List<CompletableFuture<IngestOutcome>> answers =
        List.of(
            pipeline.submit(request(events, 100)),
            pipeline.submit(request(events, 100)),
            pipeline.submit(request(IngestPipeline.BATCH_EVENTS_MAX - 2 * events, 100)),
            pipeline.submit(request(1, 100)),
            pipeline.submit(request(1, 100)));
    release.countDown();

    answers.forEach(CompletableFuture::join);
    assertThat(batches).containsExactly(3, 2);
  }

  @Test
  void batch_isBoundedInBytes_butForASingleRequest() throws InterruptedException {
    hold();
    List<CompletableFuture<IngestOutcome>> answers =
        List.of(
            pipeline.submit(request(1, 17 * MEGABYTE)),
            pipeline.submit(request(1, 10 * MEGABYTE)),
            pipeline.submit(request(1, 6 * MEGABYTE - 500)),
            pipeline.submit(request(1, 1)));
    release.countDown();

    answers.forEach(CompletableFuture::join);
    assertThat(batches).containsExactly(1, 2, 1);
  }

  @Test
  void scatteredRequestsOfAnAccount_areStoredApart_andOthersDoNotWaitForThem()
      throws InterruptedException {
    hold();
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String name = "scattered " + i;
      answers.add(
          pipeline
              .submit(scattered(1, 36 * i, IngestPipeline.REQUEST_MONTHS_MAX))
              .thenRun(() -> order.add(name)));
    }
    answers.add(pipeline.submit(scattered(2, 500, 1)).thenRun(() -> order.add("other")));
    release.countDown();

    answers.forEach(CompletableFuture::join);
    assertThat(batches).containsExactly(2, 1, 1, 1);
    assertThat(order)
        .containsExactly("scattered 0", "other", "scattered 1", "scattered 2", "scattered 3");
  }

  @Test
  void pastTheBytesThatMayWait_requestsAreTurnedAway_untilOthersAreStored()
      throws InterruptedException {
    hold();
    int size = (int) IngestPipeline.WAITING_BYTES_MAX / 4 - 250;
    List<CompletableFuture<IngestOutcome>> answers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      answers.add(pipeline.submit(request(1, size)));
    }

    assertThat(pipeline.submit(request(1, 1))).isCompletedWithValue(OVERLOADED);
    assertThat(told).last().isEqualTo("OVERLOADED 0 of 1");
    release.countDown();
    answers.forEach(answer -> assertThat(answer.join()).isEqualTo(STORED));
    awaitIdle();
    assertThat(pipeline.submit(request(1, 1)).join()).isEqualTo(STORED);
  }

  @Test
  void task_runsBetweenBatches_andItsAnswerOrFailureIsTheCallers() {
    assertThat(pipeline.<String>betweenBatches(() -> Thread.currentThread().getName()))
        .isEqualTo("ingest");
    assertThatThrownBy(
            () ->
                pipeline.betweenBatches(
                    () -> {
                      throw new IllegalArgumentException("as the test says");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("as the test says");
    assertThat(pipeline.submit(request(1, 100)).join()).isEqualTo(STORED);
  }

  @Test
  void forgottenAccount_isLoadedAgain() {
    pipeline.submit(request(1, 100)).join();
    pipeline.submit(request(1, 100)).join();
    assertThat(store.loads()).isEqualTo(1);
    pipeline.betweenBatches(
        () -> {
          pipeline.forgetAccount(1);
          return "";
        });
    pipeline.submit(request(1, 100)).join();

    assertThat(store.loads()).isEqualTo(2);
  }

  @Test
  void closedPipeline_hasStoredWhatWaited_andTakesNothingMore() throws InterruptedException {
    hold();
    CompletableFuture<IngestOutcome> waiting = pipeline.submit(request(1, 100));
    Thread closing = new Thread(pipeline::close);
    closing.start();
    while (pipeline.state().running()) {
      Thread.onSpinWait();
    }
    assertThat(pipeline.submit(request(1, 100))).isCompletedWithValue(OVERLOADED);
    assertThatThrownBy(() -> pipeline.betweenBatches(() -> ""))
        .isInstanceOf(RejectedExecutionException.class);
    release.countDown();
    closing.join();

    assertThat(waiting).isCompletedWithValue(STORED);
    assertThat(store.inserts()).hasSize(1);
  }

  @Test
  void afterABatchThatIsGivenUp_nothingIsTaken() throws InterruptedException {
    EventStoreException.Fault[] always = new EventStoreException.Fault[1000];
    java.util.Arrays.fill(always, EventStoreException.Fault.UNAVAILABLE);
    store.fail(always);
    CompletableFuture<IngestOutcome> given = pipeline.submit(request(1, 100));
    CompletableFuture<IngestOutcome> waiting = pipeline.submit(request(1, 100));

    pipeline.close();

    assertThat(given.join()).isEqualTo(IngestOutcome.UNAVAILABLE);
    assertThat(waiting.join()).isEqualTo(IngestOutcome.UNAVAILABLE);
    assertThat(pipeline.submit(request(1, 100))).isCompletedWithValue(OVERLOADED);
    assertThat(pipeline.state().journal().blocks()).isEqualTo(1);
  }

  @Test
  void journalThatCantBeWritten_isTold() throws IOException {
    pipeline.checkJournalWritable();
    Files.delete(journal);

    assertThatThrownBy(pipeline::checkJournalWritable).isInstanceOf(IOException.class);
  }

  /** Holds the pipeline's thread until {@link #release}. */
  private void hold() throws InterruptedException {
    Thread holding =
        new Thread(
            () ->
                pipeline.betweenBatches(
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
  private IngestState awaitIdle() {
    IngestState state = pipeline.state();
    while (state.waitingBytes() != 0) {
      Thread.onSpinWait();
      state = pipeline.state();
    }
    return state;
  }

  /** An event in each of so many months. */
  private static IngestRequest scattered(int account, int firstMonth, int months) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < months; i++) {
      LocalDate day = LocalDate.of(2000, 1, 15).plusMonths(firstMonth + i);
      long time = day.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
      events.add(TestEvents.event(EventType.ASSISTANT_STOP, time));
    }
    return new IngestRequest(account, events, 100);
  }

  private static IngestRequest request(int events, int bodyBytes) {
    return new IngestRequest(
        1,
        Collections.nCopies(events, TestEvents.event(EventType.ASSISTANT_STOP, TestEvents.NOON)),
        bodyBytes);
  }
}
