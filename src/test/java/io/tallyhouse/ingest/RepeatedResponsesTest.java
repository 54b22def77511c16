package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.event.Usages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A side conversation repeats the responses before it under request ids of its own: they count
 * once. Responses of a relay that gives all of them one id count each.
 */
class RepeatedResponsesTest {
  private static final UUID SESSION = new UUID(1, 2);
  private static final UUID OTHER = new UUID(3, 4);
  private static final boolean MAIN = false;
  private static final boolean SIDE = true;
  private static final Pricing FREE = usage -> OptionalLong.of(0);
  private static final long LARGE = 1 << 20;

  private final FakeEventStore store = new FakeEventStore();
  private final List<EventRow> stored = new ArrayList<>();
  private DirectLedger ledger = new DirectLedger(store, LARGE);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void replayInASideConversation_countsOnce_whicheverCameFirst(boolean mainFirst) {
    Event main = response(SESSION, "m", "r1", MAIN, 500, 250);
    Event replay = response(SESSION, "m", "r2", SIDE, 500, 250);

    admit(mainFirst ? main : replay);
    restart();
    admit(mainFirst ? replay : main);
    restart();
    admit(main, replay);

    assertThat(counted()).containsExactly("500/250");
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void replayInTheSameBatch_countsOnce_andGrowsTheResponse() {
    admit(
        response(SESSION, "m", "r1", MAIN, 500, 1),
        response(SESSION, "m", "r2", SIDE, 500, 250),
        response(SESSION, "m", "r3", SIDE, 500, 80));

    assertThat(counted()).containsExactly("500/250");
  }

  @Test
  void otherResponsesOfTheSideConversation_count() {
    admit(response(SESSION, "m", "r1", MAIN, 500, 250));
    admit(response(SESSION, "m", "r2", SIDE, 500, 250), response(SESSION, "s", "r3", SIDE, 10, 40));

    assertThat(counted()).containsExactly("10/40", "500/250");
  }

  @Test
  void sameIdUnderTwoRequestsOfTheMainConversation_countsTwice() {
    admit(response(SESSION, "relay", "r1", MAIN, 500, 250));
    restart();
    admit(response(SESSION, "relay", "r2", MAIN, 500, 250));

    assertThat(counted()).containsExactly("500/250", "500/250");
  }

  /** A constant id, and what was sent to the model differs: no replay. */
  @Test
  void sameIdInASideConversation_withAnotherPrompt_countsApart() {
    admit(response(SESSION, "relay", "r1", MAIN, 500, 250));
    admit(response(SESSION, "relay", "r2", SIDE, 600, 20));
    admit(response(SESSION, "relay", "r3", SIDE, 700, 30));

    assertThat(counted()).containsExactly("500/250", "600/20", "700/30");
  }

  @Test
  void sameIdInAnotherSession_countsApart() {
    admit(response(SESSION, "m", "r1", MAIN, 500, 250));
    admit(response(OTHER, "m", "r2", SIDE, 500, 250));

    assertThat(counted()).containsExactly("500/250", "500/250");
  }

  /** However the copies come, in batches or not, with restarts between, the sums are the same. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void anyOrder_givesTheSameSums(long seed) {
    Random random = new Random(seed);
    List<Event> copies = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int input = 100 + i;
      copies.add(response(SESSION, "m" + i, "a", MAIN, input, 50));
      for (int k = random.nextInt(3); k > 0; k--) {
        copies.add(response(SESSION, "m" + i, "side" + k, SIDE, input, 50));
      }
    }
    Collections.shuffle(copies, random);
    copies.addAll(copies.subList(0, copies.size() / 2));
    int at = 0;
    while (at < copies.size()) {
      int to = Math.min(copies.size(), at + 1 + random.nextInt(5));
      admit(copies.subList(at, to).toArray(Event[]::new));
      at = to;
      if (random.nextBoolean()) {
        restart();
      }
    }

    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      expected.add((100 + i) + "/50");
    }
    assertThat(counted()).as("seed %d", seed).containsExactlyElementsOf(expected);
    assertThat(events()).as("seed %d", seed).isEqualTo(12);
  }

  private void admit(Event... events) {
    List<EventRow> rows =
        ledger.admit(List.of(new IngestRequest(1, Arrays.asList(events), 100))).rows();
    store.store(rows);
    stored.addAll(rows);
    ledger.commit();
  }

  private void restart() {
    ledger = new DirectLedger(store, LARGE);
  }

  private List<String> counted() {
    List<String> counted = new ArrayList<>();
    for (EventRow row : stored) {
      MessageRow message = Objects.requireNonNull(row.message());
      String usage =
          message.usage() == null
              ? ""
              : message.usage().tokens().input() + "/" + message.usage().tokens().output();
      if (message.usageSign() > 0) {
        counted.add(usage);
      } else if (message.usageSign() < 0) {
        assertThat(counted.remove(usage)).as("%s counted", usage).isTrue();
      }
    }
    Collections.sort(counted);
    return counted;
  }

  private long events() {
    return stored.stream().filter(row -> row.event().type() == EventType.ASSISTANT_MESSAGE).count();
  }

  private static Event response(
      UUID session, String messageId, String requestId, boolean side, long input, long output) {
    long key = EventIdentity.ofMessage(messageId, requestId);
    MessageUsage usage =
        Usages.of(1000, "/p", "m", new TokenUsage(input, output, 0, 0, 7))
            .withCost(OptionalLong.of(0), false);
    return EventBuilder.ofTranscript(EventType.ASSISTANT_MESSAGE, session, 1000, "/p")
        .model("m")
        .message(
            new Message(
                key,
                EventIdentity.ofResponse(messageId, side),
                List.of(),
                usage,
                List.of(),
                FREE,
                side))
        .build();
  }
}
