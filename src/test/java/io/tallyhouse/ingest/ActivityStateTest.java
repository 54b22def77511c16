package io.tallyhouse.ingest;

import static io.tallyhouse.event.EventType.ASSISTANT_MESSAGE;
import static io.tallyhouse.event.EventType.ASSISTANT_STOP;
import static io.tallyhouse.event.EventType.SESSION_START;
import static io.tallyhouse.event.EventType.SUBAGENT_STOP;
import static io.tallyhouse.event.EventType.TOOL_RESULT;
import static io.tallyhouse.event.EventType.TOOL_USE;
import static io.tallyhouse.event.EventType.USER_MESSAGE;
import static io.tallyhouse.event.FleetEventType.INCOMING_MESSAGES;
import static io.tallyhouse.event.FleetEventType.OUTGOING_MESSAGES;
import static io.tallyhouse.event.FleetEventType.TASKS_COMPLETED;
import static io.tallyhouse.event.FleetEventType.TASKS_INITIATED;
import static io.tallyhouse.ingest.TestEvents.NOON;
import static io.tallyhouse.ingest.TestEvents.SESSION;
import static io.tallyhouse.ingest.TestEvents.tool;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventBuilder;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.FleetEventType;
import io.tallyhouse.event.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivityStateTest {
  private static final int RESPONDS = ActivityState.RESPONDS;

  private record Stored(EventType type, boolean completesTask, int mask) {}

  private final ActivityState record = new ActivityState();

  @Test
  void promptsOfUsers_countAsIncoming_thoseToSubagentsDoNot() {
    assertThat(record.admit(message(USER_MESSAGE, false), false))
        .isEqualTo(INCOMING_MESSAGES.mask());
    assertThat(record.admit(message(USER_MESSAGE, true), false)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[Request interrupted by user]",
        "[Request interrupted by user for tool use]",
        "<local-command-stdout>done</local-command-stdout>",
        "<local-command-stderr></local-command-stderr>",
        "<bash-stdout>a</bash-stdout><bash-stderr></bash-stderr>",
        "\n<system-reminder>x",
        "<task-notification>\n<task-id>b0be39e</task-id>"
      })
  void whatClaudeCodeWroteInTheUsersPlace_isNoPrompt_andWaitsForNoResponse(String text) {
    assertThat(record.admit(message(USER_MESSAGE, false, text), false)).isZero();
    assertThat(record.admit(message(ASSISTANT_MESSAGE, false), false)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<command-name>/review</command-name>",
        "<bash-input>ls</bash-input>",
        "Why <task-notification>?",
        "[Request"
      })
  void whatTheUserTyped_isAPrompt(String text) {
    assertThat(record.admit(message(USER_MESSAGE, false, text), false))
        .isEqualTo(INCOMING_MESSAGES.mask());
  }

  @Test
  void firstResponseToAPrompt_countsAsOutgoing_othersDoNot() {
    assertThat(record.admit(message(ASSISTANT_MESSAGE, false), false)).isZero();
    record.admit(message(USER_MESSAGE, false), false);
    assertThat(record.admit(message(ASSISTANT_MESSAGE, true), false)).isZero();
    assertThat(record.admit(message(ASSISTANT_MESSAGE, "", false, "API Error"), false)).isZero();
    assertThat(record.admit(message(ASSISTANT_MESSAGE, false), false))
        .isEqualTo(RESPONDS | OUTGOING_MESSAGES.mask());
    assertThat(record.admit(message(ASSISTANT_MESSAGE, false), false)).isZero();
  }

  @Test
  void responsesReportedTwice_countAsTheKindThatCameMoreOften() {
    assertThat(stop(ASSISTANT_STOP)).isEqualTo(OUTGOING_MESSAGES.mask());
    assertThat(response()).isEqualTo(RESPONDS);
    assertThat(response()).isEqualTo(RESPONDS | OUTGOING_MESSAGES.mask());
    assertThat(stop(ASSISTANT_STOP)).isZero();
    assertThat(stop(ASSISTANT_STOP)).isEqualTo(OUTGOING_MESSAGES.mask());
  }

  @Test
  void tasks_areBegunByCallsOfTaskAndAgent() {
    assertThat(record.admit(tool(TOOL_USE, NOON, "Task", ""), false))
        .isEqualTo(TASKS_INITIATED.mask());
    assertThat(record.admit(tool(TOOL_USE, NOON, "Agent", ""), false))
        .isEqualTo(TASKS_INITIATED.mask());
    assertThat(record.admit(tool(TOOL_USE, NOON, "Read", ""), false)).isZero();
    assertThat(record.admit(tool(TOOL_RESULT, NOON, "Task", ""), false)).isZero();
  }

  @Test
  void completionsReportedTwice_countAsTheKindThatCameMoreOften() {
    assertThat(record.admit(tool(TOOL_RESULT, NOON, "Task", ""), true))
        .isEqualTo(TASKS_COMPLETED.mask());
    assertThat(stop(SUBAGENT_STOP)).isZero();
    assertThat(stop(SUBAGENT_STOP)).isEqualTo(TASKS_COMPLETED.mask());
    assertThat(record.admit(tool(TOOL_RESULT, NOON, "Task", ""), true)).isZero();
    // By arrival the call may be the second half.
    assertThat(record.admit(tool(TOOL_USE, NOON, "Task", ""), true))
        .isEqualTo(TASKS_INITIATED.mask() | TASKS_COMPLETED.mask());
  }

  @Test
  void responsesAndCompletions_areCountedApart() {
    stop(ASSISTANT_STOP);

    assertThat(stop(SUBAGENT_STOP)).isEqualTo(TASKS_COMPLETED.mask());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void restoredRecord_goesOnAsTheOneThatAdmitted(long seed) {
    Random random = new Random(seed);
    List<Stored> stored = new ArrayList<>();
    int outgoing = 0;
    int responses = 0;
    int stops = 0;
    ActivityState restoredAlways = new ActivityState();
    for (int i = 0; i < 300; i++) {
      Event event = random(random);
      boolean completes = event.type().isToolEvent() && random.nextBoolean();
      int mask = record.admit(event, completes);
      assertThat(restoredAlways.admit(event, completes)).as("event %d", i).isEqualTo(mask);
      restoredAlways = new ActivityState();
      outgoing += has(mask, OUTGOING_MESSAGES) ? 1 : 0;
      responses += (mask & RESPONDS) != 0 ? 1 : 0;
      stops += event.type() == ASSISTANT_STOP ? 1 : 0;
      stored.add(new Stored(event.type(), completes, mask));
      for (Stored each : stored) {
        restoredAlways.restore(each.type, each.completesTask, each.mask);
      }
    }
    assertThat(outgoing).isEqualTo(Math.max(responses, stops)).isPositive();
  }

  private static boolean has(int mask, FleetEventType type) {
    return (mask & type.mask()) != 0;
  }

  private int response() {
    record.admit(message(USER_MESSAGE, false), false);
    return record.admit(message(ASSISTANT_MESSAGE, false), false);
  }

  private int stop(EventType type) {
    return record.admit(TestEvents.event(type, NOON), false);
  }

  private static Event random(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> message(USER_MESSAGE, random.nextInt(4) == 0);
      case 1 -> message(ASSISTANT_MESSAGE, random.nextInt(4) == 0);
      case 2 -> TestEvents.event(ASSISTANT_STOP, NOON);
      case 3 -> TestEvents.event(SUBAGENT_STOP, NOON);
      case 4 -> tool(TOOL_USE, NOON, random.nextBoolean() ? "Task" : "Read", "");
      case 5 -> tool(TOOL_RESULT, NOON, "Agent", "");
      default -> TestEvents.event(SESSION_START, NOON);
    };
  }

  private static Event message(EventType type, boolean sidechain) {
    return message(type, sidechain, "x");
  }

  private static Event message(EventType type, boolean sidechain, String text) {
    String model = type == ASSISTANT_MESSAGE ? "claude" : "";
    return message(type, model, sidechain, text);
  }

  private static Event message(EventType type, String model, boolean sidechain, String text) {
    return EventBuilder.ofTranscript(type, SESSION, NOON, "")
        .model(model)
        .message(new Message(1, List.of(text), null, sidechain))
        .build();
  }
}
