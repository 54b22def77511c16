package io.tallyhouse.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.ingest.CommittedChange;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.observation.ObservationStore.Batch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObservationWriterTest {
  private static final int ACCOUNT = 7;

  private final List<List<Batch>> inserts = Collections.synchronizedList(new ArrayList<>());
  private final List<String> changes = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean failing;
  private final ObservationWriter writer = new ObservationWriter(this::insert, new Changes());

  private final class Changes implements ObservationWriter.ChangeListener {
    @Override
    public void changed(CommittedChange change) {
      changes.add(change.accountId() + " " + change.touchesEvents(1000, 1001));
    }

    @Override
    public void changedAtAnyTime(int accountId) {
      changes.add(accountId + " at any time");
    }
  }

  private void insert(List<Batch> batches) {
    inserts.add(batches);
    entered.countDown();
    try {
      assertThat(released.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (failing) {
      throw new IllegalStateException("the store is away");
    }
  }

  @AfterEach
  void end() {
    released.countDown();
    writer.close();
  }

  @Test
  void requestsThatComeDuringAnInsert_shareTheNextOne_andAreCompletedAfterIt() throws Exception {
    CompletableFuture<IngestOutcome> first = writer.submit(ACCOUNT, some(1, 0));
    assertThat(entered.await(1, TimeUnit.MINUTES)).isTrue();
    CompletableFuture<IngestOutcome> second = writer.submit(ACCOUNT, some(2, 0));
    CompletableFuture<IngestOutcome> third = writer.submit(ACCOUNT + 1, some(3, 0));
    assertThat(first).isNotDone();

    released.countDown();

    assertThat(List.of(outcome(first), outcome(second), outcome(third)))
        .containsOnly(IngestOutcome.STORED);
    assertThat(inserts).hasSize(2);
    assertThat(inserts.get(1))
        .extracting(batch -> batch.observations().size())
        .containsExactly(2, 3);
    assertThat(changes).containsExactly("7 true", "7 true", "8 true");
  }

  @Test
  void cumulativePoint_changesResultsOfAnyTime() throws Exception {
    released.countDown();

    assertThat(outcome(writer.submit(ACCOUNT, some(1, 5)))).isEqualTo(IngestOutcome.STORED);
    assertThat(changes).containsExactly("7 at any time");
  }

  /** The insert may have come through all the same. */
  @Test
  void insertThatFails_isUnavailable_andChangesResults() throws Exception {
    failing = true;
    released.countDown();

    assertThat(outcome(writer.submit(ACCOUNT, some(1, 0)))).isEqualTo(IngestOutcome.UNAVAILABLE);
    assertThat(changes).containsExactly("7 true");
    failing = false;
    assertThat(outcome(writer.submit(ACCOUNT, some(1, 0)))).isEqualTo(IngestOutcome.STORED);
  }

  @Test
  void moreThanMayWait_isTurnedAway() throws Exception {
    CompletableFuture<IngestOutcome> first = writer.submit(ACCOUNT, some(1, 0));
    assertThat(entered.await(1, TimeUnit.MINUTES)).isTrue();
    CompletableFuture<IngestOutcome> waiting =
        writer.submit(ACCOUNT, some(ObservationWriter.WAITING_MAX, 0));

    assertThat(outcome(writer.submit(ACCOUNT, some(1, 0)))).isEqualTo(IngestOutcome.OVERLOADED);
    released.countDown();
    assertThat(outcome(first)).isEqualTo(IngestOutcome.STORED);
    assertThat(outcome(waiting)).isEqualTo(IngestOutcome.STORED);
  }

  @Test
  void whatWasTaken_isStoredAtTheEnd_andNothingAfterIt() throws Exception {
    CompletableFuture<IngestOutcome> taken = writer.submit(ACCOUNT, some(1, 0));
    released.countDown();
    writer.close();

    assertThat(outcome(taken)).isEqualTo(IngestOutcome.STORED);
    assertThat(outcome(writer.submit(ACCOUNT, some(1, 0)))).isEqualTo(IngestOutcome.UNAVAILABLE);
  }

  private static IngestOutcome outcome(CompletableFuture<IngestOutcome> future) throws Exception {
    return future.get(1, TimeUnit.MINUTES);
  }

  private static List<Observation> some(int count, long series) {
    Observation one =
        new Observation(
            Observation.Kind.METRIC,
            ObservedNames.COMMITS,
            new Observation.Key(1000, 1, series),
            1_000_000,
            new Observation.Sender(Observation.Sender.NO_SESSION, "", "", "", ""),
            Observation.Details.NONE,
            JsonSlice.NONE);
    return Collections.nCopies(count, one);
  }
}
