package io.tallyhouse.ingest;

import static io.tallyhouse.ingest.EventStoreException.Fault.UNAVAILABLE;
import static io.tallyhouse.ingest.IngestOutcome.STORED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The steps of a batch, one failure at a time; all together are the simulation's. */
class BatchProcessorTest extends ProcessedBatches {
  @Test
  void storedBatch_goesThroughItsSteps_andIsResponseedLast() {
    PendingRequest first = request("ada", "bob");
    PendingRequest second = request("eve");
    CompletableFuture<?> unused =
        first.outcome().thenAccept(outcome -> told.add("answer " + outcome));

    assertThat(processor.process(List.of(first, second))).isTrue();

    assertThat(told)
        .containsExactly(
            "FROZEN",
            "JOURNALED",
            "COMMITTED",
            "changed",
            "stored 2 requests, 3 rows, 11 bytes",
            "answer STORED");
    assertThat(outcomes(first, second)).containsExactly(STORED, STORED);
    assertThat(first.newEvents()).isEqualTo(2);
    assertThat(second.newEvents()).isEqualTo(1);
    assertThat(store.mended()).isEmpty();
    assertThat(journal.stats().blocks()).isZero();
  }

  @Test
  void batchOfNothingNew_isStoredWithoutABlock() {
    PendingRequest again = identified("ada", 7);
    processor.process(List.of(identified("ada", 7)));
    told.clear();

    assertThat(processor.process(List.of(again))).isTrue();

    assertThat(told).containsExactly("stored 1 requests, 0 rows, 0 bytes");
    assertThat(outcomes(again)).containsExactly(STORED);
    assertThat(again.newEvents()).isZero();
    assertThat(store.inserts()).hasSize(1);
  }

  @Test
  void completedRequests_areNotStored() {
    PendingRequest late = request("ada");
    late.outcome().complete(IngestOutcome.UNAVAILABLE);
    PendingRequest open = request("bob");

    assertThat(processor.process(List.of(late, open))).isTrue();
    assertThat(processor.process(List.of(late))).isTrue();

    assertThat(store.inserts()).extracting(ScriptedStore.Insert::users).containsExactly("bob");
    assertThat(outcomes(late, open)).containsExactly(IngestOutcome.UNAVAILABLE, STORED);
  }

  @Test
  void failedInsert_isTriedAgainAsItIs_withLongerAndLongerPauses_andMended() {
    store.fail(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE);
    store.fail(UNAVAILABLE);
    PendingRequest request = request("ada");

    assertThat(processor.process(List.of(request))).isTrue();

    assertThat(store.inserts()).hasSize(8).containsOnly(store.inserts().get(0));
    assertThat(pauses.stream().map(Duration::toMillis))
        .containsExactly(50L, 100L, 200L, 400L, 800L, 1000L, 1000L);
    assertThat(store.mended()).containsExactly("ada");
    assertThat(outcomes(request)).containsExactly(STORED);
    // Whether an attempt was stored is not known: answers that were cached may be wrong after each.
    assertThat(told).filteredOn("changed"::equals).hasSize(8);
    assertThat(told).filteredOn("insert failed"::equals).hasSize(7);
    assertThat(journal.stats().blocks()).isZero();
  }

  @Test
  void batchThatIsGivenUp_isLeftInTheJournal_andNoOtherMayFollow() {
    store.fail(UNAVAILABLE, UNAVAILABLE);
    pausesLeft = 1;
    PendingRequest request = request("ada");

    assertThat(processor.process(List.of(request))).isFalse();

    assertThat(outcomes(request)).containsExactly(IngestOutcome.UNAVAILABLE);
    assertThat(journal.stats().blocks()).isEqualTo(1);
    assertThat(told).doesNotContain("COMMITTED");
    assertThat(told).noneMatch(what -> what.startsWith("stored"));
  }

  @Test
  void ledgerThatCantBeLoaded_failsTheBatch_andTheNextIsTaken() {
    store.setDown(true);
    PendingRequest first = request("ada");
    assertThat(processor.process(List.of(first))).isTrue();
    store.setDown(false);
    PendingRequest second = request("ada");
    assertThat(processor.process(List.of(second))).isTrue();

    assertThat(outcomes(first, second)).containsExactly(IngestOutcome.UNAVAILABLE, STORED);
    assertThat(second.newEvents()).isEqualTo(1);
    assertThat(store.inserts()).hasSize(1);
  }
}
