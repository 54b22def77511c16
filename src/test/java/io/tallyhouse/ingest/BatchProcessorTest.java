package io.tallyhouse.ingest;

import static io.tallyhouse.ingest.EventStoreException.Fault.REJECTED;
import static io.tallyhouse.ingest.EventStoreException.Fault.UNAVAILABLE;
import static io.tallyhouse.ingest.IngestOutcome.REFUSED;
import static io.tallyhouse.ingest.IngestOutcome.STORED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The steps of a batch, one failure at a time; all together are the simulation's. */
class BatchProcessorTest {
  private static final long LARGE = 1 << 20;

  private final Logger log = (Logger) LoggerFactory.getLogger(BatchProcessor.class);
  private final ScriptedStore store = new ScriptedStore();
  private final Ledger ledger = new Ledger(store, LARGE);
  private final List<String> told = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private int pausesLeft = 1000;
  private long nanos;
  private Journal journal;
  private BatchProcessor processor;

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

  @Test
  void storedBatch_goesThroughItsSteps_andIsAnsweredLast() {
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
  void answeredRequests_areNotStored() {
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
  void requestThatIsAnsweredWhileTheFirstHalfIsLoaded_isNotStored() {
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

  private BatchProcessor processor(Journal ofRun) {
    return processor(ofRun, ledger);
  }

  private BatchProcessor processor(Journal ofRun, Ledger itsLedger) {
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

  private boolean pause(Duration duration) {
    if (pausesLeft == 0) {
      return false;
    }
    pausesLeft--;
    pauses.add(duration);
    nanos += duration.toNanos();
    return true;
  }

  private static List<IngestOutcome> outcomes(PendingRequest... requests) {
    return Arrays.stream(requests).map(request -> request.outcome().getNow(null)).toList();
  }

  private static PendingRequest request(String... users) {
    return new PendingRequest(
        new IngestRequest(1, Arrays.stream(users).map(user -> event(user, 0)).toList(), 100),
        new CompletableFuture<>());
  }

  private static PendingRequest ofSession(int session, String user) {
    Event event = TestEvents.withIdentity(event(user, 0), new UUID(0, session), EventIdentity.NONE);
    return new PendingRequest(new IngestRequest(1, List.of(event), 100), new CompletableFuture<>());
  }

  private static PendingRequest identified(String user, long identity) {
    return new PendingRequest(
        new IngestRequest(1, List.of(event(user, identity)), 100), new CompletableFuture<>());
  }

  private static Event event(String user, long identity) {
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
