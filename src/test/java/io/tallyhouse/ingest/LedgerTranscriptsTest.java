package io.tallyhouse.ingest;

import static io.tallyhouse.event.EventType.TOOL_RESULT;
import static io.tallyhouse.event.EventType.TOOL_USE;
import static io.tallyhouse.ingest.TestEvents.NOON;
import static io.tallyhouse.ingest.TestEvents.SESSION;
import static io.tallyhouse.ingest.TestEvents.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTranscriptsTest extends LedgerCases {
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

    assertThat(parts).hasSize(3).noneMatch(row -> row.step().opensBucket());
    assertThat(parts).allMatch(row -> row.step().startAfterMs() == 0);
  }

  @Test
  void toolCallOfAHook_isKnownInTheTranscriptOfAnySession() {
    commit(ledger, request(1, tool(TOOL_USE, NOON, "Read", "t")));

    assertThat(commit(ledger, request(1, transcript(tool(TOOL_USE, NOON + 1, "Read", "t"), OTHER))))
        .isEmpty();
    List<EventRow> result =
        commit(ledger, request(1, transcript(tool(TOOL_RESULT, NOON + 5, "", "t"), SESSION)));
    assertThat(result).extracting(row -> row.pairing().pairSequence()).containsExactly(1);
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

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eviction_changesNoResponse(long seed) {
    FakeEventStore storeOfForgetful = new FakeEventStore();
    DirectLedger forgetful = new DirectLedger(storeOfForgetful, 2_000);
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
}
