package io.tallyhouse.ingest;

import static io.tallyhouse.ingest.IngestOutcome.OVERLOADED;
import static io.tallyhouse.ingest.IngestOutcome.STORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.ingest.log.FileLog;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class IngestPipelineEndTest extends PipelineCases {
  @Test
  void task_runsBetweenBatches_andItsResponseOrFailureIsTheCallers() {
    assertThat(pipeline.<String>runPaused(() -> Thread.currentThread().getName()))
        .isEqualTo("ingest");
    assertThatThrownBy(
            () ->
                pipeline.runPaused(
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
    int before = store.loads();
    store.listSessions(new SessionKey(1, TestEvents.SESSION));
    assertThat(before).isLessThanOrEqualTo(1);
    pipeline.runPaused(
        () -> {
          pipeline.forgetAccount(1);
          return "";
        });
    pipeline.submit(request(1, 100)).join();

    assertThat(store.loads()).isEqualTo(before + 1);
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
    assertThatThrownBy(() -> pipeline.runPaused(() -> ""))
        .isInstanceOf(RejectedExecutionException.class);
    release.countDown();
    closing.join();

    assertThat(waiting).isCompletedWithValue(STORED);
    assertThat(store.inserts()).hasSize(1);
  }

  @Test
  void whatCantBeStored_isLeftToTheNextRun() throws IOException {
    EventStoreException.Fault[] always = new EventStoreException.Fault[1000];
    java.util.Arrays.fill(always, EventStoreException.Fault.UNAVAILABLE);
    store.fail(always);
    assertThat(pipeline.submit(request(1, 100)).join()).isEqualTo(STORED);

    pipeline.close();

    assertThat(pipeline.submit(request(1, 100))).isCompletedWithValue(OVERLOADED);
    try (FileLog left = new FileLog(journal)) {
      assertThat(left.stats().records()).isEqualTo(1);
    }
  }

  @Test
  void queryOfAnAccount_waitsForItsEventsAndForNoOthers() {
    EventStoreException.Fault[] some = new EventStoreException.Fault[3];
    java.util.Arrays.fill(some, EventStoreException.Fault.UNAVAILABLE);
    store.fail(some);
    pipeline.submit(request(1, 100)).join();

    assertThat(progress.whenStored(2)).isCompleted();
    assertThatThrownBy(() -> progress.whenStored(1).join())
        .as("the attempt that it waited for failed")
        .hasCauseInstanceOf(EventStoreException.class);
    progress.whenAllStored().join();
    assertThat(progress.whenStored(1)).isCompleted();
    assertThat(store.inserts()).hasSize(4);
  }

  @Test
  void journalThatCantBeWritten_isReported() throws IOException {
    pipeline.checkLogWritable();
    Files.delete(journal);

    assertThatThrownBy(pipeline::checkLogWritable).isInstanceOf(IOException.class);
  }
}
