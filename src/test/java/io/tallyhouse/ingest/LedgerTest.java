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
import static org.assertj.core.api.Assertions.tuple;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
  private static final long LARGE = 1 << 20;
  private static final UUID OTHER = new UUID(3, 4);
  private static final Event IDENTIFIED = withIdentity(event(ASSISTANT_STOP, NOON), SESSION, 7);

  private final FakeEventStore store = new FakeEventStore();
  private final Ledger ledger = new Ledger(store, LARGE);

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
    assertThat(rows.get(1).pairSequence()).isEqualTo(1);
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
    Ledger bounded = new Ledger(store, LARGE, 2_000);
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
    Ledger bounded = new Ledger(store, LARGE, 50);
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

  private void storeIdentified(UUID session, int events) {
    Ledger writer = new Ledger(new FakeEventStore(), LARGE);
    Event[] all = new Event[events];
    for (int i = 0; i < events; i++) {
      all[i] = identified(session, i + 1);
    }
    store.store(writer.admit(List.of(request(1, all))).rows());
  }

  private static Event identified(UUID session, long identity) {
    return withIdentity(event(ASSISTANT_STOP, NOON), session, identity);
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

  @Test
  void message_countsOnceInTheAccount_forTheSessionThatHadItFirst() {
    List<EventRow> first = commit(ledger, request(1, response(SESSION, NOON, 3, "a")));
    List<EventRow> copy = commit(ledger, request(1, response(OTHER, NOON, 3, "a")));
    List<EventRow> more = commit(ledger, request(1, response(OTHER, NOON + 1, 150, "a", "b")));
    List<EventRow> ofOtherAccount = commit(ledger, request(2, response(OTHER, NOON, 3, "a")));

    assertThat(first)
        .extracting(row -> row.event().type())
        .containsExactly(EventType.ASSISTANT_MESSAGE);
    assertThat(copy).isEmpty();
    assertThat(more)
        .extracting(row -> row.event().type(), row -> row.event().sessionId(), EventRow::sequence)
        .containsExactly(
            tuple(EventType.MESSAGE_PART, SESSION, 2),
            tuple(EventType.MESSAGE_PART, SESSION, 3),
            tuple(EventType.MESSAGE_PART, SESSION, 4));
    assertThat(more)
        .extracting(row -> Objects.requireNonNull(row.message()).usageSign())
        .containsExactly(0, -1, 1);
    assertThat(ofOtherAccount).hasSize(1);
  }

  @Test
  void partsOfAMessage_openNoBucket_andMoveNoStart() {
    commit(ledger, request(1, response(SESSION, NOON, 3, "a")));

    List<EventRow> parts = commit(ledger, request(1, response(SESSION, NOON - DAY, 3, "b")));

    assertThat(parts).hasSize(3).noneMatch(EventRow::opensBucket);
    assertThat(parts).allMatch(row -> row.startAfterMs() == 0);
  }

  @Test
  void toolCallOfAHook_isKnownInTheTranscriptOfAnySession() {
    commit(ledger, request(1, tool(TOOL_USE, NOON, "Read", "t")));

    assertThat(commit(ledger, request(1, transcript(tool(TOOL_USE, NOON + 1, "Read", "t"), OTHER))))
        .isEmpty();
    List<EventRow> result =
        commit(ledger, request(1, transcript(tool(TOOL_RESULT, NOON + 5, "", "t"), SESSION)));
    assertThat(result).extracting(EventRow::pairSequence).containsExactly(1);
    assertThat(commit(ledger, request(1, transcript(tool(TOOL_RESULT, NOON + 5, "", "t"), OTHER))))
        .isEmpty();
  }

  @Test
  void toolCallOfATranscript_isKnownInOthersOfItsBatch_andInItsSessionsHooks() {
    Event inTranscript = transcript(tool(TOOL_USE, NOON, "Read", "t"), SESSION);

    assertThat(
            commit(
                ledger,
                request(1, inTranscript, transcript(tool(TOOL_USE, NOON, "Read", "t"), OTHER)),
                request(1, tool(TOOL_USE, NOON + 1, "Read", "t"))))
        .hasSize(1);
  }

  private static final long DAY = 86_400_000;

  private static Event response(UUID session, long timeMs, long output, String... texts) {
    MessageUsage usage =
        new MessageUsage(timeMs, "/p", "m", 1, output, 0, 0, 0, 0, false, false, 0, true, false);
    return new Event(
        EventType.ASSISTANT_MESSAGE,
        session,
        timeMs,
        "",
        "claude-code",
        "",
        "",
        "",
        false,
        JsonSlice.NONE,
        42,
        Event.Source.TRANSCRIPT,
        "/p",
        "m",
        new Message(42, List.of(texts), usage, false),
        null);
  }

  private static Event transcript(Event event, UUID session) {
    return new Event(
        event.type(),
        session,
        event.timeMs(),
        "",
        "claude-code",
        "",
        event.toolName(),
        event.toolUseId(),
        event.error(),
        event.data(),
        event.identity(),
        Event.Source.TRANSCRIPT,
        "/p",
        "",
        null,
        null);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eviction_changesNoAnswer(long seed) {
    FakeEventStore storeOfForgetful = new FakeEventStore();
    Ledger forgetful = new Ledger(storeOfForgetful, 2_000);
    Random random = new Random(seed);
    for (int batch = 0; batch < 100; batch++) {
      List<IngestRequest> requests = new ArrayList<>();
      for (int i = random.nextInt(3); i >= 0; i--) {
        Event[] events = new Event[1 + random.nextInt(8)];
        for (int j = 0; j < events.length; j++) {
          events[j] = TestEvents.random(random, new UUID(0, random.nextInt(20)));
        }
        requests.add(request(1 + random.nextInt(2), events));
      }
      List<EventRow> expected = ledger.admit(requests).rows();
      List<EventRow> actual = forgetful.admit(requests).rows();
      assertThat(actual).as("seed %d, batch %d", seed, batch).isEqualTo(expected);
      if (random.nextInt(5) == 0) {
        ledger.forget();
        forgetful.forget();
      } else {
        store.store(expected);
        storeOfForgetful.store(actual);
        ledger.commit();
        forgetful.commit();
      }
    }
    assertThat(storeOfForgetful.loads.stream().mapToInt(java.util.Collection::size).sum())
        .as("seed %d: sessions were evicted", seed)
        .isGreaterThan(store.loads.stream().mapToInt(java.util.Collection::size).sum());
  }

  private List<EventRow> commit(Ledger into, IngestRequest... requests) {
    List<EventRow> rows = into.admit(List.of(requests)).rows();
    store.store(rows);
    into.commit();
    return rows;
  }

  private static IngestRequest request(int account, Event... events) {
    return new IngestRequest(account, List.of(events), 100);
  }
}
