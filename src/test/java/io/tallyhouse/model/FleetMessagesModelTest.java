package io.tallyhouse.model;

import static io.tallyhouse.model.Events.call;
import static io.tallyhouse.model.Events.event;
import static io.tallyhouse.model.FleetEvent.INCOMING_MESSAGES;
import static io.tallyhouse.model.FleetEvent.OUTGOING_MESSAGES;
import static io.tallyhouse.model.FleetEvent.TASKS_COMPLETED;
import static io.tallyhouse.model.FleetEvent.TASKS_INITIATED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FleetMessagesModelTest extends FleetModelCases {
  @Test
  void promptsOfTranscripts_comeIn_theFirstResponseAfterThemGoesOut() {
    model.sync(
        "a",
        List.of(
            prompt("u1", "10:00:00", false),
            response("m1", "10:00:01", false),
            response("m2", "10:00:02", false),
            prompt("u2", "10:00:03", true),
            response("m3", "10:00:04", true),
            prompt("u3", "10:00:05", false),
            prompt("u4", "10:00:06", false),
            response("m4", "10:00:07", true),
            response("m5", "10:00:08", false),
            response("m6", "10:00:09", false)));

    assertThat(log())
        .containsExactly(
            "10:00:00.000 incomingMessages claude-code olga ü",
            "10:00:01.000 outgoingMessages claude-code olga ü",
            "10:00:05.000 incomingMessages claude-code olga ü",
            "10:00:06.000 incomingMessages claude-code olga ü",
            "10:00:08.000 outgoingMessages claude-code olga ü");
  }

  @Test
  void stopsAndRespondedPrompts_countTheMore() {
    send(event("assistant_stop", DAY + "09:00:00Z").by("ada", null));
    send(event("assistant_stop", DAY + "09:00:01Z").by("ada", null));
    model.sync(
        "a",
        List.of(
            prompt("u1", "10:00:00", false),
            response("m1", "10:00:01", false),
            prompt("u2", "10:00:02", false),
            response("m2", "10:00:03", false),
            prompt("u3", "10:00:04", false),
            response("m3", "10:00:05", false)));
    send(event("assistant_stop", DAY + "11:00:00Z"));

    assertThat(log().stream().filter(line -> line.contains(OUTGOING_MESSAGES)))
        .containsExactly(
            "09:00:00.000 outgoingMessages claude-code ada",
            "09:00:01.000 outgoingMessages claude-code ada",
            "10:00:05.000 outgoingMessages claude-code olga ü");
  }

  @Test
  void linesThatAForkRepeats_countForTheFirstSession() {
    TranscriptLineSpec call =
        new TranscriptLineSpec.Response(
            head("l", "10:00:01", false),
            "m1",
            "claude-opus-4-6",
            new TokenCounts(1, 2, 0, 0, 0),
            new TranscriptLineSpec.Call("t", "Task", "plan"));
    List<TranscriptLineSpec> lines = List.of(prompt("u1", "10:00:00", false), call);
    model.sync("a", lines);
    model.sync("a", lines.stream().map(line -> line.in("00000000-0000-4000-8000-1", 0)).toList());
    send(call(DAY + "10:00:01Z", "{\"tool_use_id\":\"t\",\"tool_name\":\"Task\"}"));
    model.sync("a", List.of(new TranscriptLineSpec.Result(head("r", "10:00:02", false), "t")));

    assertThat(log())
        .containsExactly(
            "10:00:00.000 incomingMessages claude-code olga ü",
            "10:00:01.000 outgoingMessages claude-code olga ü",
            "10:00:01.000 tasksInitiated plan olga ü",
            "10:00:02.000 tasksCompleted plan olga ü");
    assertThat(model.history("a").used().get("tokens")).isEqualTo(tokens(1, 2, 0, 0, 3));
  }

  @Test
  void emptySubagentType_ofATranscript_isNone() {
    TokenCounts tokens = new TokenCounts(1, 2, 0, 0, 0);
    TranscriptLineSpec.Call call = new TranscriptLineSpec.Call("t", "Agent", "");
    TranscriptLineSpec.Head head = head("l", "10:00:01", true);
    model.sync(
        "a", List.of(new TranscriptLineSpec.Response(head, "m1", "free-model", tokens, call)));

    assertThat(log()).containsExactly("10:00:01.000 tasksInitiated claude-code olga ü");
  }

  @Test
  void usage_isOfTheEarliestTimeAndTheMostOutput_pricedExactly() {
    model.sync(
        "a",
        List.of(usage("m1", "10:00:05", 10, "claude-opus-4-6"), prompt("u", "10:00:06", true)));
    model.sync("a", List.of(usage("m1", "10:00:03", 20, "claude-opus-4-6")));
    model.sync("a", List.of(usage("m2", "10:00:04", 1, "free-model")));

    FleetHistory early = model.history("a").in(span("10:00:03", "10:00:04"));
    // 3·5 + 20·25 + 4·6.25 + 5·10 + 6·0.5 = 593 USD per million.
    assertThat(early.used())
        .containsEntry("tokens", tokens(3, 20, 9, 6, 38))
        .containsEntry("unpricedResponses", 0L);
    assertThat(early.used().get("costUsd")).hasToString("0.000593000");
    assertThat(early.rows()).isEmpty();
    assertThat(model.history("a").used().get("costUsd")).hasToString("0.000593000");
    assertThat(model.history("a").used()).containsEntry("unpricedResponses", 1L);
    assertThat(model.history("a").in(span("10:00:04", "10:00:05")).used().get("costUsd")).isNull();
    assertThat(model.history("a").in(span("11:00:00", "12:00:00")).used().get("costUsd"))
        .hasToString("0E-9");
    assertThat(model.history("a").resources()).containsEntry("models", 2L);
  }

  @Test
  void fleetEvents_countOncePerId_whateverElseTheCopiesSay() {
    SentFleetEvent first = fleet(INCOMING_MESSAGES, "10:00:00").withId("x").by("ada", "bot");
    assertThat(sendFleet(null, first)).isEqualTo(new Receipt(1, 0));
    assertThat(sendFleet("k", fleet(TASKS_INITIATED, "11:00:00").withId("x").by("bob", "")))
        .isEqualTo(new Receipt(1, 0));
    SentFleetEvent plain = fleet(TASKS_COMPLETED, "12:00:00");
    sendFleet("k", plain, plain);
    sendFleet("k", plain, plain, plain);
    sendFleet(null, plain);
    assertThat(sendFleet("k", plain.withTimestamp("1999-12-31T23:59:59Z")))
        .isEqualTo(new Receipt(0, 1));

    assertThat(log())
        .containsExactly(
            "10:00:00.000 incomingMessages bot ada",
            "12:00:00.000 tasksCompleted unknown null",
            "12:00:00.000 tasksCompleted unknown null",
            "12:00:00.000 tasksCompleted unknown null",
            "12:00:00.000 tasksCompleted unknown null");
    assertThat(model.history("b").rows()).isEmpty();
  }
}
