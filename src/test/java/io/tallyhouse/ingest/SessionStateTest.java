package io.tallyhouse.ingest;

import static io.tallyhouse.event.EventType.ASSISTANT_STOP;
import static io.tallyhouse.event.EventType.SESSION_START;
import static io.tallyhouse.event.EventType.SUBAGENT_STOP;
import static io.tallyhouse.event.EventType.TOOL_RESULT;
import static io.tallyhouse.event.EventType.TOOL_USE;
import static io.tallyhouse.ingest.TestEvents.NOON;
import static io.tallyhouse.ingest.TestEvents.SESSION;
import static io.tallyhouse.ingest.TestEvents.event;
import static io.tallyhouse.ingest.TestEvents.tool;
import static io.tallyhouse.ingest.TestEvents.withIdentity;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.model.TimeEdges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionStateTest {
  private static final long QUARTER = TimeBucket.BUCKET_MS;

  private final SessionState record = new SessionState();

  @Test
  void identity_isAdmittedOnce() {
    Event event = withIdentity(event(ASSISTANT_STOP, NOON), SESSION, 7);

    assertThat(admit(event).sequence()).isEqualTo(1);
    assertThat(record.admit(1, event, null)).isNull();
    assertThat(admit(withIdentity(event, SESSION, 8)).sequence()).isEqualTo(2);
  }

  @Test
  void eventsWithoutIdentity_areAlwaysAdmitted() {
    admit(event(ASSISTANT_STOP, NOON));

    assertThat(admit(event(ASSISTANT_STOP, NOON)).sequence()).isEqualTo(2);
  }

  @Test
  void callThenResult_pairOnTheResult() {
    EventRow call = admit(tool(TOOL_USE, NOON, "Read", "t"));
    EventRow result = admit(tool(TOOL_RESULT, NOON + 42, "Read", "t"));

    assertThat(call.pairing().isComplete()).isFalse();
    assertThat(calledTool(call)).isEqualTo("Read");
    assertThat(result.pairing().pairSequence()).isEqualTo(1);
    assertThat(result.pairing().durationMs()).isEqualTo(42);
    assertThat(result.callTimeMs()).isEqualTo(NOON);
    assertThat(calledTool(result)).isEqualTo("Read");
  }

  @Test
  void resultThenCall_pairOnTheCall() {
    EventRow result = admit(tool(TOOL_RESULT, NOON + 42, "", "t"));
    EventRow call = admit(tool(TOOL_USE, NOON, "", "t"));

    assertThat(result.pairing().isComplete()).isFalse();
    assertThat(calledTool(result)).isEmpty();
    assertThat(result.callTimeMs()).isEqualTo(NOON + 42);
    assertThat(call.pairing().pairSequence()).isEqualTo(1);
    assertThat(call.pairing().durationMs()).isEqualTo(42);
    assertThat(calledTool(call)).isEqualTo("unknown");
  }

  @Test
  void resultBeforeItsCallInTime_hasNoNegativeDuration() {
    admit(tool(TOOL_USE, NOON, "Read", "t"));

    assertThat(admit(tool(TOOL_RESULT, NOON - 5, "Read", "t")).pairing().durationMs()).isZero();
  }

  @Test
  void withoutId_theOldestArrivedCallOfTheToolIsTaken() {
    admit(tool(TOOL_USE, NOON + 10, "Read", ""));
    admit(tool(TOOL_USE, NOON, "Bash", ""));
    admit(tool(TOOL_USE, NOON, "Read", ""));

    assertThat(admit(tool(TOOL_RESULT, NOON + 20, "Read", "")).pairing().pairSequence())
        .isEqualTo(1);
    assertThat(admit(tool(TOOL_RESULT, NOON + 20, "", "")).pairing().pairSequence()).isEqualTo(2);
    assertThat(admit(tool(TOOL_RESULT, NOON - 1, "Read", "")).pairing().pairSequence()).isZero();
    assertThat(admit(tool(TOOL_RESULT, NOON + 20, "Read", "")).pairing().pairSequence())
        .isEqualTo(3);
  }

  @Test
  void idsAndNoIds_doNotPairWithEachOther() {
    admit(tool(TOOL_USE, NOON, "Read", "t"));

    assertThat(admit(tool(TOOL_RESULT, NOON, "Read", "")).pairing().isComplete()).isFalse();
    assertThat(admit(tool(TOOL_RESULT, NOON, "Read", "u")).pairing().isComplete()).isFalse();
  }

  @Test
  void callWithoutId_takesAWaitingResultThatIsNotEarlier() {
    admit(tool(TOOL_RESULT, NOON - 1, "Read", ""));
    admit(tool(TOOL_RESULT, NOON + 1, "Bash", ""));
    admit(tool(TOOL_RESULT, NOON, "Read", ""));

    assertThat(admit(tool(TOOL_USE, NOON, "Read", "")).pairing().pairSequence()).isEqualTo(3);
  }

  @Test
  void pairedCall_isNotPairedAgain() {
    admit(tool(TOOL_USE, NOON, "Read", ""));
    admit(tool(TOOL_RESULT, NOON, "Read", ""));

    assertThat(admit(tool(TOOL_RESULT, NOON, "Read", "")).pairing().isComplete()).isFalse();
  }

  @Test
  void pastTheMostThatMayWait_theOldestWaitsInVain() {
    for (int i = 0; i < PendingToolEvents.WAITING_MAX + 1; i++) {
      admit(tool(TOOL_USE, NOON, "Read", "t" + i));
    }

    assertThat(admit(tool(TOOL_RESULT, NOON, "Read", "t0")).pairing().isComplete()).isFalse();
    assertThat(admit(tool(TOOL_RESULT, NOON, "Read", "t1")).pairing().pairSequence()).isEqualTo(2);
  }

  @Test
  void start_isTheFirstSessionStart_elseTheEarliestEvent_andMovesAreReported() {
    assertThat(record.startedAtMs()).isZero();
    assertMove(event(ASSISTANT_STOP, NOON), 0, NOON);
    assertMove(event(ASSISTANT_STOP, NOON + 1), 0, 0);
    assertMove(event(ASSISTANT_STOP, NOON - 1), NOON, NOON - 1);
    assertMove(event(SESSION_START, NOON + 50), NOON - 1, NOON + 50);
    assertMove(event(ASSISTANT_STOP, NOON - 2), 0, 0);
    assertMove(event(SESSION_START, NOON + 60), 0, 0);
    assertMove(event(SESSION_START, NOON + 40), NOON + 50, NOON + 40);
    assertThat(record.startedAtMs()).isEqualTo(NOON + 40);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void openedBucket_tellsItsNearestActiveNeighbours(long seed) {
    Random random = new Random(seed);
    TreeSet<Long> active = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      Instant any = Instant.ofEpochMilli(NOON + random.nextInt(300) * 100_000L);
      boolean edge = random.nextInt(4) == 0;
      long time = (edge ? TimeEdges.within(random, any, 86_400_000) : any).toEpochMilli();
      long bucket = TimeBucket.floor(time, QUARTER) / 1000;
      Long lower = active.lower(bucket);
      Long higher = active.higher(bucket);
      EventRow row = admit(event(ASSISTANT_STOP, time));
      boolean opens = active.add(bucket);
      assertThat(row.step().opensBucket()).as("seed %d", seed).isEqualTo(opens);
      assertThat(row.step().previousBucket()).isEqualTo(opens && lower != null ? lower : 0L);
      assertThat(row.step().nextBucket()).isEqualTo(opens && higher != null ? higher : 0L);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void restoredRecord_behavesAsTheOneThatWasNeverGone(long seed) {
    Random random = new Random(seed);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      events.add(TestEvents.random(random, SESSION));
    }
    for (int kept = 0; kept < 400; kept += 25) {
      SessionState lasting = new SessionState();
      SessionState restored = new SessionState();
      for (Event event : events.subList(0, kept)) {
        EventRow row = lasting.admit(1, event, null);
        if (row != null) {
          restored.restore(TestEvents.indexed(row));
        }
      }
      String label = "seed " + seed + ", restored after " + kept;
      assertThat(restored.startedAtMs()).as(label).isEqualTo(lasting.startedAtMs());
      assertThat(restored.weightBytes()).as(label).isEqualTo(lasting.weightBytes());
      for (Event event : events.subList(kept, 400)) {
        assertThat(restored.admit(1, event, null))
            .as(label)
            .isEqualTo(lasting.admit(1, event, null));
      }
    }
  }

  @Test
  void assistant_isTheOneSent_elseTheSubagentsType_elseTheCodingAssistant() {
    assertThat(assistantOf(of(ASSISTANT_STOP, "", "bot", ""))).isEqualTo("bot");
    assertThat(assistantOf(of(ASSISTANT_STOP, "", "bot", "reviewer"))).isEqualTo("bot");
    assertThat(assistantOf(of(ASSISTANT_STOP, "", "", "reviewer"))).isEqualTo("reviewer");
    assertThat(assistantOf(of(ASSISTANT_STOP, "", "", ""))).isEqualTo("claude-code");
  }

  @Test
  void taskAndItsResult_areTheSubagents_ofOtherToolsTheCodingAssistants() {
    assertThat(assistantOf(of(TOOL_USE, "Task", "", "reviewer"))).isEqualTo("reviewer");
    assertThat(assistantOf(of(TOOL_RESULT, "Task", "", ""))).isEqualTo("reviewer");
    assertThat(assistantOf(of(TOOL_RESULT, "Task", "", ""))).isEqualTo("claude-code");

    admit(of(TOOL_USE, "Agent", "", "writer"));
    assertThat(assistantOf(of(TOOL_RESULT, "Agent", "bot", "other"))).isEqualTo("bot");
    admit(of(TOOL_USE, "Agent", "", "writer"));
    assertThat(assistantOf(of(TOOL_RESULT, "Agent", "", "other"))).isEqualTo("writer");
    admit(of(TOOL_USE, "Read", "", "writer"));
    assertThat(assistantOf(of(TOOL_RESULT, "Read", "", ""))).isEqualTo("claude-code");
  }

  @Test
  void subagentStopWithoutType_isOfTheOldestOpenTask() {
    assertThat(assistantOf(of(SUBAGENT_STOP, "", "", ""))).isEqualTo("claude-code");
    admit(of(TOOL_USE, "Read", "bot", ""));
    admit(of(TOOL_USE, "Task", "", "reviewer"));
    admit(of(TOOL_USE, "Task", "", "writer"));

    assertThat(assistantOf(of(SUBAGENT_STOP, "", "", ""))).isEqualTo("reviewer");
    assertThat(assistantOf(of(SUBAGENT_STOP, "", "", "tester"))).isEqualTo("tester");
    admit(of(TOOL_RESULT, "Task", "", ""));
    assertThat(assistantOf(of(SUBAGENT_STOP, "", "", ""))).isEqualTo("writer");
    assertThat(assistantOf(of(ASSISTANT_STOP, "", "", ""))).isEqualTo("claude-code");
  }

  @Test
  void subagentStops_ofTasksAtTheSameTime_areOnePerTask() {
    admit(of(TOOL_USE, "Task", "", "reviewer"));
    admit(of(TOOL_USE, "Task", "", "writer"));
    admit(of(TOOL_USE, "Task", "", "tester"));

    assertThat(assistantOf(of(SUBAGENT_STOP, "", "", "writer"))).isEqualTo("writer");
    assertThat(assistantOf(of(SUBAGENT_STOP, "", "", ""))).isEqualTo("reviewer");
    assertThat(assistantOf(of(SUBAGENT_STOP, "", "", ""))).isEqualTo("tester");
    assertThat(assistantOf(of(SUBAGENT_STOP, "", "", ""))).isEqualTo("reviewer");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void restoredRecord_knowsWhichTasksWereStopped(long seed) {
    Random random = new Random(seed);
    List<String> agents = List.of("", "", "reviewer", "writer");
    SessionState lasting = new SessionState();
    List<EventRow> stored = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      EventType type = List.of(TOOL_USE, TOOL_RESULT, SUBAGENT_STOP).get(random.nextInt(3));
      Event event = of(type, "Task", "", agents.get(random.nextInt(agents.size())));
      SessionState restored = new SessionState();
      stored.forEach(row -> restored.restore(TestEvents.indexed(row)));

      @Nullable EventRow row = lasting.admit(1, event, null);

      assertThat(row).isNotNull();
      assertThat(restored.admit(1, event, null)).as("seed %d, event %d", seed, i).isEqualTo(row);
      stored.add(row);
    }
  }

  private static String calledTool(EventRow row) {
    return row.pairing().call() == null ? "" : row.pairing().call().name();
  }

  private String assistantOf(Event event) {
    return admit(event).by().assistantId();
  }

  private static Event of(EventType type, String tool, String assistant, String agentType) {
    return EventBuilder.event(type, SESSION, NOON)
        .actor("", assistant, agentType)
        .tool(tool)
        .build();
  }

  private void assertMove(Event event, long before, long after) {
    EventRow row = admit(event);
    assertThat(row.step().startBeforeMs()).isEqualTo(before);
    assertThat(row.step().startAfterMs()).isEqualTo(after);
  }

  private EventRow admit(Event event) {
    @Nullable EventRow row = record.admit(1, event, null);
    assertThat(row).isNotNull();
    return row;
  }
}
