package io.tallyhouse.ingest;

import static io.tallyhouse.event.EventType.ASSISTANT_STOP;
import static io.tallyhouse.event.EventType.SESSION_START;
import static io.tallyhouse.event.EventType.TOOL_RESULT;
import static io.tallyhouse.event.EventType.TOOL_USE;
import static io.tallyhouse.ingest.TestEvents.NOON;
import static io.tallyhouse.ingest.TestEvents.SESSION;
import static io.tallyhouse.ingest.TestEvents.event;
import static io.tallyhouse.ingest.TestEvents.tool;
import static io.tallyhouse.ingest.TestEvents.withIdentity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest extends LedgerCases {
  @Test
  void unknownSessionsOfABatch_areLoadedAtOnce_knownOnesNot() {
    commit(ledger, request(1, IDENTIFIED), request(1, withIdentity(IDENTIFIED, OTHER, 7)));
    assertThat(store.loads)
        .containsExactly(List.of(new SessionKey(1, SESSION), new SessionKey(1, OTHER)));

    commit(ledger, request(1, IDENTIFIED), request(2, IDENTIFIED));
    assertThat(store.loads).hasSize(2);
    assertThat(store.loads.get(1)).isEqualTo(List.of(new SessionKey(2, SESSION)));
  }

  @Test
  void identities_holdWithinSessionAndAccount() {
    assertThat(commit(ledger, request(1, IDENTIFIED, IDENTIFIED))).hasSize(1);
    assertThat(commit(ledger, request(1, IDENTIFIED))).isEmpty();
    assertThat(commit(ledger, request(2, IDENTIFIED))).hasSize(1);
    assertThat(commit(ledger, request(1, withIdentity(IDENTIFIED, OTHER, 7)))).hasSize(1);
  }

  @Test
  void eventsOfARequest_areTakenInOrderOfTime_requestsInOrderOfArrival() {
    List<EventRow> rows =
        commit(
            ledger,
            request(1, tool(TOOL_RESULT, NOON + 5, "Read", ""), tool(TOOL_USE, NOON, "Read", "")),
            request(1, event(SESSION_START, NOON - 5)));

    assertThat(rows)
        .extracting(row -> row.event().timeMs())
        .containsExactly(NOON, NOON + 5, NOON - 5);
    assertThat(rows.get(1).pairing().pairSequence()).isEqualTo(1);
  }

  @Test
  void forgottenBatch_leavesNothingBehind() {
    ledger.admit(List.of(request(1, IDENTIFIED)));
    ledger.forget();

    assertThat(commit(ledger, request(1, IDENTIFIED)))
        .extracting(EventRow::sequence)
        .containsExactly(1);
  }

  @Test
  void forgottenBatch_thatWasStoredNevertheless_isLoadedAgain() {
    commit(ledger, request(1, event(ASSISTANT_STOP, NOON)));
    store.store(ledger.admit(List.of(request(1, IDENTIFIED))).rows());
    ledger.forget();

    assertThat(commit(ledger, request(1, IDENTIFIED, event(ASSISTANT_STOP, NOON + 1))))
        .extracting(EventRow::sequence)
        .containsExactly(3);
  }

  @Test
  void storeThatIsDown_failsTheBatch_andTheNextIsTaken() {
    store.down = true;
    assertThatThrownBy(() -> ledger.admit(List.of(request(1, IDENTIFIED))))
        .isInstanceOf(EventStoreException.class);
    ledger.forget();
    store.down = false;

    assertThat(commit(ledger, request(1, IDENTIFIED))).hasSize(1);
  }

  @Test
  void loadingThatFailsHalfway_leavesNothingBehind() {
    storeIdentified(SESSION, 3);
    store.eventsUntilDown = 2;
    assertThatThrownBy(() -> ledger.admit(List.of(request(1, identified(SESSION, 3)))))
        .isInstanceOf(EventStoreException.class);
    ledger.forget();
    store.eventsUntilDown = Integer.MAX_VALUE;
    store.down = false;

    assertThat(commit(ledger, request(1, identified(SESSION, 3), identified(SESSION, 4))))
        .extracting(EventRow::sequence)
        .containsExactly(4);
  }

  @Test
  void sessionsOfSeveralRequests_areLoadedUpToABound_thoseOfOneRequestWhateverTheyTake() {
    storeIdentified(SESSION, 100);
    storeIdentified(OTHER, 100);
    DirectLedger bounded = new DirectLedger(store, LARGE, 2_000);
    IngestRequest first = request(1, identified(SESSION, 100), identified(SESSION, 101));
    IngestRequest second = request(1, identified(OTHER, 7), identified(OTHER, 101));

    assertThatThrownBy(() -> bounded.admit(List.of(first, second)))
        .isInstanceOf(BatchTooLargeException.class);

    assertThat(commit(bounded, first)).extracting(EventRow::sequence).containsExactly(101);
    assertThat(commit(bounded, second)).extracting(EventRow::sequence).containsExactly(101);
    assertThat(commit(bounded, first, second)).isEmpty();
    IngestRequest both = request(1, identified(SESSION, 102), identified(OTHER, 102));
    bounded.forgetAccount(1);
    assertThat(commit(bounded, both)).hasSize(2);
  }

  @Test
  void batchThatIsTooLarge_leavesWhatWasHeld() {
    DirectLedger bounded = new DirectLedger(store, LARGE, 50);
    commit(bounded, request(1, identified(SESSION, 1)));
    storeIdentified(OTHER, 100);
    store.loads.clear();

    assertThatThrownBy(
            () ->
                bounded.admit(
                    List.of(request(1, identified(SESSION, 2)), request(1, identified(OTHER, 1)))))
        .isInstanceOf(BatchTooLargeException.class);

    assertThat(commit(bounded, request(1, identified(SESSION, 1), identified(SESSION, 2))))
        .extracting(EventRow::sequence)
        .containsExactly(2);
    assertThat(store.loads).containsExactly(List.of(new SessionKey(1, OTHER)));
  }

  @Test
  void forgottenAccount_isLoadedAgain_othersAreNot() {
    commit(ledger, request(1, IDENTIFIED), request(2, IDENTIFIED));
    store.loads.clear();

    ledger.forgetAccount(1);
    commit(ledger, request(1, IDENTIFIED), request(2, IDENTIFIED));

    assertThat(store.loads).containsExactly(List.of(new SessionKey(1, SESSION)));
  }

  @Test
  void changes_areTheTimesOfEventsTheirCallsAndTheMovedStarts() {
    commit(ledger, request(1, event(SESSION_START, NOON), tool(TOOL_USE, NOON + 1, "Read", "t")));
    AdmittedBatch entry =
        ledger.admit(
            List.of(
                request(
                    1, tool(TOOL_RESULT, NOON + 100, "", "t"), event(SESSION_START, NOON - 50))));

    assertThat(entry.changes()).hasSize(1);
    CommittedChange change = entry.changes().get(0);
    assertThat(change.accountId()).isEqualTo(1);
    for (long time : new long[] {NOON - 50, NOON + 1, NOON + 100}) {
      assertThat(change.touchesEvents(time, time + 1)).isTrue();
    }
    assertThat(change.touchesEvents(NOON + 2, NOON + 100)).isFalse();
    assertThat(change.touchesSessions(NOON, NOON + 1)).isTrue();
    assertThat(change.touchesSessions(NOON - 50, NOON - 49)).isTrue();
    assertThat(change.touchesSessions(NOON + 1, NOON + 1000)).isFalse();
  }
}
