package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Origin;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.event.Usages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses that OTLP names by their request, and transcripts by their message, too. */
class RequestKeysTest {
  private static final UUID SESSION = new UUID(1, 2);
  private static final UUID FORK = new UUID(3, 4);
  private static final boolean MAIN = false;
  private static final boolean SIDE = true;
  private static final Pricing FREE = usage -> OptionalLong.of(0);

  private final FakeEventStore store = new FakeEventStore();
  private final List<EventRow> stored = new ArrayList<>();
  private DirectLedger ledger = new DirectLedger(store, 1 << 20);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void responseOfBoth_countsOnce_withTheLargerOutputAndTheKnownProject(boolean otlpFirst) {
    Event otlp = otlp("r1", 1_500, 250);
    Event transcript = line(SESSION, "m", "r1", MAIN, 3);

    admit(otlpFirst ? otlp : transcript);
    admit(otlpFirst ? transcript : otlp);
    int once = stored.size();
    admit(transcript, otlp);

    assertThat(stored).hasSize(once);
    assertThat(outputs()).isEqualTo(250);
    assertThat(events()).isEqualTo(1);
    assertThat(latest().project()).isEqualTo("/p");
    assertThat(latest().timeMs()).isEqualTo(1_000);
  }

  @Test
  void projectOfTheTranscript_isTaken_whereOtlpHasTheEarlierTime() {
    admit(otlp("r1", 500, 250));
    admit(line(SESSION, "m", "r1", MAIN, 250));

    assertThat(latest().timeMs()).isEqualTo(500);
    assertThat(latest().project()).isEqualTo("/p");
  }

  @Test
  void reportOfOtlp_isKept_wheneverItComes() {
    admit(line(SESSION, "m", "r1", MAIN, 250));
    admit(otlp("r1", 1_500, 250));
    admit(otlp("r1", 1_500, 250));

    assertThat(stored)
        .extracting(row -> row.event().data().toString())
        .filteredOn(data -> !data.isEmpty())
        .containsExactly("{\"cost_usd\":1}");
  }

  /** Before there was OTLP the key had the message, too. */
  @Test
  void rowsOfBefore_keepTheirKey() {
    long before = EventIdentity.ofMessage("m", "r1");
    admit(
        EventBuilder.of(line(SESSION, "m", "r1", MAIN, 3))
            .message(message(Message.Keys.of(before), "/p", 1_000, 3, MAIN))
            .build());

    admit(line(FORK, "m", "r1", MAIN, 250));

    assertThat(outputs()).isEqualTo(250);
    assertThat(events()).isEqualTo(1);
    assertThat(messages()).allMatch(message -> message.key() == before);
  }

  /** There are relays that give all responses one request id. */
  @Test
  void responsesOfOneRequestId_countEach() {
    for (int i = 0; i < 3; i++) {
      admit(line(SESSION, "m1", "r", MAIN, 10), line(SESSION, "m2", "r", MAIN, 20));
      admit(line(FORK, "m3", "r", MAIN, 40));
    }

    assertThat(outputs()).isEqualTo(70);
    assertThat(events()).isEqualTo(3);
  }

  @Test
  void repetitionInASideConversation_ofAResponseThatCameByOtlp_countsOnce() {
    admit(otlp("r1", 1_500, 250));
    admit(line(SESSION, "m", "r1", MAIN, 250));
    admit(line(SESSION, "m", "r2", SIDE, 250));

    assertThat(outputs()).isEqualTo(250);
    assertThat(events()).isEqualTo(1);
  }

  /** That it was said which response it is must be known after a restart, too. */
  @Test
  void otherResponseOfTheRequest_countsApart_afterOneJoinedThatOfOtlp() {
    admit(otlp("r", 1_500, 10));
    admit(line(SESSION, "m1", "r", MAIN, 10));
    admit(line(SESSION, "m2", "r", MAIN, 20));

    assertThat(outputs()).isEqualTo(30);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void duration_isTheOneThatWasMeasured(boolean callOfTranscript) {
    Event call = tool(EventType.TOOL_USE, 1_000).build();
    admit(
        callOfTranscript
            ? EventBuilder.of(call).origin(Origin.of(Origin.Source.TRANSCRIPT)).build()
            : call);
    admit(tool(EventType.TOOL_RESULT, 5_000).duration(42).build());

    assertThat(stored).extracting(row -> row.pairing().durationMs()).containsExactly(0L, 42L);
  }

  @Test
  void callOfOtlp_isKnownInTheTranscriptOfAnySession_andTheOtherWayRound() {
    admit(tool(EventType.TOOL_USE, 1_000).build());
    admit(
        tool(EventType.TOOL_USE, 1_000)
            .session(FORK)
            .origin(Origin.of(Origin.Source.TRANSCRIPT))
            .build());
    admit(tool(EventType.TOOL_USE, 1_000).session(FORK).build());

    assertThat(stored).hasSize(1);
  }

  /** The usual case needs no store: it may be away. */
  @Test
  void resultOfACallThatIsHeld_needsNoLookUp() {
    ledger.admit(request(tool(EventType.TOOL_USE, 1_000).build()));
    ledger.commit();
    store.down = true;

    assertThat(ledger.admit(request(tool(EventType.TOOL_RESULT, 1_500).build())).rows())
        .extracting(row -> row.pairing().pairSequence())
        .containsExactly(1);
    assertThat(store.callLoads).hasSize(1);
  }

  private void admit(Event... events) {
    ledger = new DirectLedger(store, 1 << 20);
    List<EventRow> rows = ledger.admit(request(events)).rows();
    store.store(rows);
    stored.addAll(rows);
    ledger.commit();
  }

  private static List<IngestRequest> request(Event... events) {
    return List.of(new IngestRequest(1, Arrays.asList(events), 100));
  }

  private long outputs() {
    long sum = 0;
    for (MessageRow message : messages()) {
      MessageUsage usage = message.usage();
      sum += usage == null ? 0 : message.usageSign() * usage.tokens().output();
    }
    return sum;
  }

  /** What counts last. */
  private MessageUsage latest() {
    MessageUsage latest = MessageUsage.NONE;
    for (MessageRow message : messages()) {
      if (message.usageSign() > 0) {
        latest = Objects.requireNonNull(message.usage());
      }
    }
    return latest;
  }

  private List<MessageRow> messages() {
    return stored.stream().map(row -> Objects.requireNonNull(row.message())).toList();
  }

  private long events() {
    return stored.stream().filter(row -> row.event().type() == EventType.ASSISTANT_MESSAGE).count();
  }

  private static EventBuilder tool(EventType type, long timeMs) {
    return EventBuilder.event(type, SESSION, timeMs)
        .origin(Origin.of(Origin.Source.OTLP))
        .tool("Bash", "toolu_1");
  }

  private static Event otlp(String requestId, long timeMs, long output) {
    byte[] data = "{\"cost_usd\":1}".getBytes(StandardCharsets.UTF_8);
    return EventBuilder.event(EventType.ASSISTANT_MESSAGE, SESSION, timeMs)
        .origin(Origin.of(Origin.Source.OTLP))
        .model("m")
        .data(data)
        .message(
            message(
                Message.Keys.of(EventIdentity.ofRequestId(requestId)), "", timeMs, output, MAIN))
        .build();
  }

  private static Event line(
      UUID session, String messageId, String requestId, boolean side, long output) {
    Message.Keys keys =
        new Message.Keys(
            EventIdentity.ofRequestId(requestId),
            EventIdentity.ofMessage(messageId, requestId),
            EventIdentity.ofResponse(messageId, side));
    return EventBuilder.ofTranscript(EventType.ASSISTANT_MESSAGE, session, 1_000, "/p")
        .model("m")
        .message(message(keys, "/p", 1_000, output, side))
        .build();
  }

  private static Message message(
      Message.Keys keys, String project, long timeMs, long output, boolean side) {
    MessageUsage usage =
        Usages.of(timeMs, project, "m", new TokenUsage(5, output, 0, 0, 7))
            .withCost(OptionalLong.of(0), false);
    return new Message(keys, List.of(), usage, List.of(), FREE, side);
  }
}
