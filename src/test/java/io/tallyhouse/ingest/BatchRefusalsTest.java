package io.tallyhouse.ingest;

import static io.tallyhouse.ingest.EventStoreException.Fault.REJECTED;
import static io.tallyhouse.ingest.EventStoreException.Fault.UNAVAILABLE;
import static io.tallyhouse.ingest.IngestOutcome.REFUSED;
import static io.tallyhouse.ingest.IngestOutcome.STORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BatchRefusalsTest extends ProcessedBatches {
  @Test
  void batchWhoseSessionsAreTooLarge_isHalvedUntilTheyAreNot_inItsOrder() {
    store.holdOfEverySession(100);
    processor = processor(journal, new Ledger(store, 1, 150 * 14));
    PendingRequest[] batch = new PendingRequest[5];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = ofSession(i, "user-" + i);
    }

    assertThat(processor.process(List.of(batch))).isTrue();

    assertThat(store.inserts())
        .extracting(ScriptedStore.Insert::users)
        .containsExactly("user-0", "user-1", "user-2", "user-3", "user-4");
    assertThat(outcomes(batch)).containsOnly(STORED);
    assertThat(store.loads()).isEqualTo(9);
  }

  @Test
  void requestThatIsCompletedWhileTheFirstHalfIsLoaded_isNotStored() {
    store.holdOfEverySession(100);
    processor = processor(journal, new Ledger(store, 1, 150 * 14));
    PendingRequest[] batch = {ofSession(0, "ada"), ofSession(1, "bob")};
    store.whileLoading(
        load -> {
          if (load == 2) {
            batch[1].outcome().complete(IngestOutcome.UNAVAILABLE);
          }
        });

    assertThat(processor.process(List.of(batch))).isTrue();

    assertThat(store.inserts()).extracting(ScriptedStore.Insert::users).containsExactly("ada");
    assertThat(outcomes(batch)).containsExactly(STORED, IngestOutcome.UNAVAILABLE);
  }

  @Test
  void refusedRequest_failsAlone_whereverItIs() {
    for (int guilty = 0; guilty < 5; guilty++) {
      PendingRequest[] batch = new PendingRequest[5];
      for (int i = 0; i < batch.length; i++) {
        batch[i] = request(i == guilty ? ScriptedStore.POISON : "user-" + i);
      }
      IngestOutcome[] expected = new IngestOutcome[5];
      Arrays.fill(expected, STORED);
      expected[guilty] = REFUSED;

      assertThat(processor.process(List.of(batch))).isTrue();

      assertThat(outcomes(batch)).as("guilty %d", guilty).containsExactly(expected);
      assertThat(batch[(guilty + 1) % 5].newEvents()).isEqualTo(1);
    }
    assertThat(journal.stats().blocks()).isZero();
    assertThat(pauses).isEmpty();
  }

  @Test
  void whatARefusedBlockAdmitted_isForgotten() {
    assertThat(processor.process(List.of(identified(ScriptedStore.POISON, 7)))).isTrue();
    PendingRequest sameIdentity = identified("ada", 7);
    processor.process(List.of(sameIdentity));

    assertThat(sameIdentity.newEvents()).isEqualTo(1);
  }

  @Test
  void afterAHalfThatIsGivenUp_theOtherIsNotTried() {
    store.fail(REJECTED, UNAVAILABLE);
    pausesLeft = 0;
    PendingRequest first = request("ada");
    PendingRequest second = request("bob");

    assertThat(processor.process(List.of(first, second))).isFalse();

    assertThat(outcomes(first)).containsExactly(IngestOutcome.UNAVAILABLE);
    assertThat(second.outcome()).isNotDone();
    assertThat(store.inserts()).hasSize(2);
  }

  @Test
  void replay_storesAndMendsWhatTheLastRunLeft_inItsOrder() throws IOException {
    UUID first = journal.append(UUID.randomUUID(), "ada".getBytes(StandardCharsets.UTF_8)).token();
    UUID second = journal.append(UUID.randomUUID(), "bob".getBytes(StandardCharsets.UTF_8)).token();
    store.fail(UNAVAILABLE);

    BatchProcessor next = processor(journal);
    next.replay();

    assertThat(store.inserts())
        .containsExactly(
            new ScriptedStore.Insert(first, "ada"),
            new ScriptedStore.Insert(first, "ada"),
            new ScriptedStore.Insert(second, "bob"));
    assertThat(store.mended()).containsExactly("ada", "bob");
    assertThat(told)
        .containsExactly("REPLAYING", "insert failed", "REPLAYED", "REPLAYING", "REPLAYED");
    assertThat(journal.pending()).isEmpty();
  }

  @Test
  void replayedBlockThatIsRefused_isPutAside_othersAreStored() throws IOException {
    journal.append(UUID.randomUUID(), ScriptedStore.POISON.getBytes(StandardCharsets.UTF_8));
    journal.append(UUID.randomUUID(), "bob".getBytes(StandardCharsets.UTF_8));

    processor.replay();

    assertThat(store.mended()).containsExactly("bob");
    assertThat(journal.pending()).isEmpty();
    assertThat(journal.stats().refusedBlocks()).isEqualTo(1);
  }

  @Test
  void replay_isTriedForABoundedTime_eachBlock() throws IOException {
    journal.append(UUID.randomUUID(), "ada".getBytes(StandardCharsets.UTF_8));
    EventStoreException.Fault[] always = new EventStoreException.Fault[100];
    Arrays.fill(always, UNAVAILABLE);
    store.fail(always);

    assertThatThrownBy(processor::replay)
        .isInstanceOfSatisfying(
            EventStoreException.class, e -> assertThat(e.fault()).isEqualTo(UNAVAILABLE));

    assertThat(pauses.stream().mapToLong(Duration::toMillis).sum())
        .isGreaterThan(BatchProcessor.REPLAY_MAX.minusSeconds(2).toMillis())
        .isLessThanOrEqualTo(BatchProcessor.REPLAY_MAX.toMillis());
    assertThat(journal.pending()).hasSize(1);
  }
}
