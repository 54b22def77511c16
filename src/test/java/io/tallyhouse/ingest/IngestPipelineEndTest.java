package io.tallyhouse.ingest;

import static io.tallyhouse.ingest.IngestOutcome.OVERLOADED;
import static io.tallyhouse.ingest.IngestOutcome.STORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
  void journalThatCantBeWritten_isReported() throws IOException {
    pipeline.checkJournalWritable();
    Files.delete(journal);

    assertThatThrownBy(pipeline::checkJournalWritable).isInstanceOf(IOException.class);
  }
}
