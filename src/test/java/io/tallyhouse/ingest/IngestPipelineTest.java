package io.tallyhouse.ingest;

import static io.tallyhouse.ingest.IngestOutcome.OVERLOADED;
import static io.tallyhouse.ingest.IngestOutcome.STORED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How requests become batches. What becomes of a batch is BatchProcessorTest's. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class IngestPipelineTest extends PipelineCases {
  @Test
  void request_isStoredAndCounted() {
    assertThat(pipeline.submit(request(3, 100)).join()).isEqualTo(STORED);

    assertThat(told).containsExactly("submitted 3", "STORED 3 of 3");
    progress.whenStored(1).join();
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
    List<CompletableFuture<IngestOutcome>> responses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      responses.add(pipeline.submit(request(1, 100)));
    }
    assertThat(pipeline.state().waitingRequests()).isEqualTo(20);
    assertThat(pipeline.state().waitingBytes()).isEqualTo(20 * 350);
    release.countDown();

    assertThat(responses).allSatisfy(response -> assertThat(response.join()).isEqualTo(STORED));
    assertThat(batches).containsExactly(20);
    assertThat(awaitIdle().waitingBytes()).isZero();
  }

  @Test
  void batch_isBoundedInEvents() throws InterruptedException {
    hold();
    int events = 20_000;
    List<CompletableFuture<IngestOutcome>> responses =
        List.of(
            pipeline.submit(request(events, 100)),
            pipeline.submit(request(events, 100)),
            pipeline.submit(request(IngestBatch.EVENTS_MAX - 2 * events, 100)),
            pipeline.submit(request(1, 100)),
            pipeline.submit(request(1, 100)));
    release.countDown();

    responses.forEach(CompletableFuture::join);
    assertThat(batches).containsExactly(3, 2);
  }

  @Test
  void batch_isBoundedInBytes_butForASingleRequest() throws InterruptedException {
    hold();
    List<CompletableFuture<IngestOutcome>> responses =
        List.of(
            pipeline.submit(request(1, 17 * MEGABYTE)),
            pipeline.submit(request(1, 10 * MEGABYTE)),
            pipeline.submit(request(1, 6 * MEGABYTE - 500)),
            pipeline.submit(request(1, 1)));
    release.countDown();

    responses.forEach(CompletableFuture::join);
    assertThat(batches).containsExactly(1, 2, 1);
  }

  @Test
  void scatteredRequestsOfAnAccount_areStoredApart_andOthersDoNotWaitForThem()
      throws InterruptedException {
    hold();
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<?>> responses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String name = "scattered " + i;
      responses.add(
          pipeline
              .submit(scattered(1, 36 * i, IngestPipeline.REQUEST_MONTHS_MAX))
              .thenRun(() -> order.add(name)));
    }
    responses.add(pipeline.submit(scattered(2, 500, 1)).thenRun(() -> order.add("other")));
    release.countDown();

    responses.forEach(CompletableFuture::join);
    assertThat(batches).containsExactly(2, 1, 1, 1);
    assertThat(order)
        .containsExactly("scattered 0", "other", "scattered 1", "scattered 2", "scattered 3");
  }

  @Test
  void pastTheBytesThatMayWait_requestsAreTurnedAway_untilOthersAreStored()
      throws InterruptedException {
    hold();
    int size = (int) IngestPipeline.WAITING_BYTES_MAX / 4 - 250;
    List<CompletableFuture<IngestOutcome>> responses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      responses.add(pipeline.submit(request(1, size)));
    }

    assertThat(pipeline.submit(request(1, 1))).isCompletedWithValue(OVERLOADED);
    assertThat(told).last().isEqualTo("OVERLOADED 0 of 1");
    release.countDown();
    responses.forEach(response -> assertThat(response.join()).isEqualTo(STORED));
    awaitIdle();
    assertThat(pipeline.submit(request(1, 1)).join()).isEqualTo(STORED);
  }
}
