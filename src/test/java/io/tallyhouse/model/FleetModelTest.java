package io.tallyhouse.model;

import static io.tallyhouse.model.Events.SESSION;
import static io.tallyhouse.model.Events.call;
import static io.tallyhouse.model.Events.event;
import static io.tallyhouse.model.Events.result;
import static io.tallyhouse.model.FleetEvent.INCOMING_MESSAGES;
import static io.tallyhouse.model.FleetEvent.OUTGOING_MESSAGES;
import static io.tallyhouse.model.FleetEvent.TASKS_COMPLETED;
import static io.tallyhouse.model.FleetEvent.TASKS_INITIATED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FleetModelTest {
  private static final Instant NOW = Instant.parse("2024-03-10T12:00:00Z");
  private static final QueryRange ALL = new QueryRange("2024-01-01", "2024-12-31");
  private static final String DAY = "2024-03-01T";
  private static final String EXPLORE =
      "{\"tool_name\":\"Task\",\"tool_input\":{\"subagent_type\":\"Explore\"}}";

  private final FleetModel model = new FleetModel();

  @Test
  void callAndResult_areOfTheSubagent_andCountAtTheirOwnTimes() {
    send(call(DAY + "10:00:00Z", EXPLORE));
    send(result(DAY + "10:00:05Z", "{\"tool_name\":\"Task\",\"agent_type\":\"other\"}"));

    assertThat(log())
        .containsExactly(
            "10:00:00.000 tasksInitiated Explore null", "10:00:05.000 tasksCompleted Explore null");
  }

  @Test
  void assistantId_goesBeforeEverything_thenSubagentType_thenAgentType() {
    String agent =
        "{\"agent_type\":\"rev\",\"tool_name\":\"Agent\",\"tool_input\":{\"subagent_type\":\"\"}}";
    send(call(DAY + "10:00:00Z", EXPLORE).by("ada", "bot"));
    send(result(DAY + "10:00:01Z", "{}").by("ada", "bot2"));
    send(call(DAY + "10:00:02Z", agent).by("", ""));
    send(event("assistant_stop", DAY + "10:00:03Z").withData("{\"agent_type\":5}"));
    send(event("assistant_stop", DAY + "10:00:04Z").withData("{\"agent_type\":\"rev\"}"));

    assertThat(log())
        .containsExactly(
            "10:00:00.000 tasksInitiated bot ada",
            "10:00:01.000 tasksCompleted bot2 ada",
            "10:00:02.000 tasksInitiated rev null",
            "10:00:03.000 outgoingMessages claude-code null",
            "10:00:04.000 outgoingMessages rev null");
  }

  @Test
  void resultBeforeTheCall_countsBothAtTheCall_andKeepsItsOwnAssistant() {
    send(result(DAY + "10:00:05Z", "{\"tool_use_id\":\"t\",\"agent_type\":\"rev\"}").by("bob", ""));
    send(call(DAY + "10:00:00Z", EXPLORE.replace("{\"tool_n", "{\"tool_use_id\":\"t\",\"tool_n")));

    assertThat(log())
        .containsExactly(
            "10:00:00.000 tasksInitiated Explore null", "10:00:00.000 tasksCompleted Explore null");
    assertThat(names(model.assistants("a", ALL, null), "assistants", "assistant"))
        .containsExactly("Explore", "rev");
  }

  @Test
  void resultsAndSubagentStops_ofTheSameTasks_countOnce() {
    send(call(DAY + "10:00:00Z", EXPLORE));
    send(call(DAY + "10:00:01Z", "{\"tool_name\":\"Agent\"}"));
    send(event("subagent_stop", DAY + "10:00:02Z"));
    // D = 1 now; the first result only catches up, the second one is new.
    send(result(DAY + "10:00:03Z", "{\"tool_name\":\"Task\"}"));
    send(result(DAY + "10:00:04Z", "{\"tool_name\":\"Agent\"}"));
    send(event("subagent_stop", DAY + "10:00:05Z"));
    send(event("subagent_stop", DAY + "10:00:06Z"));

    assertThat(log())
        .containsExactly(
            "10:00:00.000 tasksInitiated Explore null",
            "10:00:01.000 tasksInitiated claude-code null",
            "10:00:02.000 tasksCompleted Explore null",
            "10:00:04.000 tasksCompleted claude-code null",
            "10:00:06.000 tasksCompleted claude-code null");
    assertThat(model.history("a").completionRate()).isEqualTo(1.5);
  }

  @Test
  void subagentStop_isOfTheOldestOpenTaskCall() {
    send(call(DAY + "10:00:00Z", "{\"tool_name\":\"Read\"}"));
    send(call(DAY + "10:00:02Z", EXPLORE));
    send(call(DAY + "10:00:01Z", EXPLORE.replace("Explore", "plan")));
    send(event("subagent_stop", DAY + "10:00:03Z"));
    send(result(DAY + "10:00:04Z", "{\"tool_name\":\"Task\"}"));
    send(event("subagent_stop", DAY + "10:00:05Z"));
    send(event("subagent_stop", DAY + "10:00:06Z").withData("{\"agent_type\":\"own\"}"));

    assertThat(log())
        .containsExactly(
            "10:00:01.000 tasksInitiated plan null",
            "10:00:02.000 tasksInitiated Explore null",
            "10:00:03.000 tasksCompleted Explore null",
            "10:00:05.000 tasksCompleted plan null",
            "10:00:06.000 tasksCompleted own null");
  }

  @Test
  void subagentStops_ofTasksAtTheSameTime_areOnePerTask() {
    send(call(DAY + "10:00:00Z", EXPLORE));
    send(call(DAY + "10:00:01Z", EXPLORE.replace("Explore", "plan")));
    for (int second = 2; second < 5; second++) {
      send(event("subagent_stop", DAY + "10:00:0%dZ".formatted(second)));
    }
    send(event("subagent_stop", DAY + "10:00:05Z").withData("{\"agent_type\":\"plan\"}"));

    assertThat(log().subList(2, 6))
        .containsExactly(
            "10:00:02.000 tasksCompleted Explore null",
            "10:00:03.000 tasksCompleted plan null",
            "10:00:04.000 tasksCompleted Explore null",
            "10:00:05.000 tasksCompleted plan null");
  }

  @Test
  void linesThatClaudeCodeWroteInTheUsersPlace_areNoPrompts() {
    TranscriptLineSpec.Head head = head("u1", "10:00:00", false);
    model.sync(
        "a", List.of(new TranscriptLineSpec.Prompt(head, "[Request interrupted by user]", false)));

    assertThat(log()).isEmpty();
    assertThat(model.history("a").rows()).hasSize(1);
  }

  @Test
  void withinARequest_timesDecideTheOrder() {
    send(
        result(DAY + "10:00:05Z", "{\"tool_name\":\"Task\"}"),
        call(DAY + "10:00:00Z", EXPLORE),
        event("subagent_stop", DAY + "10:00:07Z"));

    assertThat(log())
        .containsExactly(
            "10:00:00.000 tasksInitiated Explore null", "10:00:05.000 tasksCompleted Explore null");
  }

  @Test
  void otherToolsAndDuplicates_changeNothing() {
    send(call(DAY + "10:00:00Z", "{\"tool_name\":\"task\"}"));
    send(call(DAY + "10:00:00Z", "{\"tool_name\":\"Taskx\"}"));
    send(result(DAY + "10:00:01Z", "{}"));
    SentEvent stop = event("subagent_stop", DAY + "10:00:02Z").withEventId("e");
    send(stop);
    send(stop.withTimestamp(DAY + "10:00:03Z"));

    assertThat(log()).containsExactly("10:00:02.000 tasksCompleted claude-code null");
    assertThat(model.history("a").completionRate()).isNull();
  }

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
            "10:00:00.000 incomingMessages claude-code null",
            "10:00:01.000 outgoingMessages claude-code null",
            "10:00:05.000 incomingMessages claude-code null",
            "10:00:06.000 incomingMessages claude-code null",
            "10:00:08.000 outgoingMessages claude-code null");
  }

  @Test
  void stopsAndAnsweredPrompts_countTheMore() {
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
            "10:00:05.000 outgoingMessages claude-code null");
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
            "10:00:00.000 incomingMessages claude-code null",
            "10:00:01.000 outgoingMessages claude-code null",
            "10:00:01.000 tasksInitiated plan null",
            "10:00:02.000 tasksCompleted plan null");
    assertThat(model.history("a").used().get("tokens")).isEqualTo(tokens(1, 2, 0, 0, 3));
  }

  @Test
  void emptySubagentType_ofATranscript_isNone() {
    TokenCounts tokens = new TokenCounts(1, 2, 0, 0, 0);
    TranscriptLineSpec.Call call = new TranscriptLineSpec.Call("t", "Agent", "");
    TranscriptLineSpec.Head head = head("l", "10:00:01", true);
    model.sync(
        "a", List.of(new TranscriptLineSpec.Response(head, "m1", "free-model", tokens, call)));

    assertThat(log()).containsExactly("10:00:01.000 tasksInitiated claude-code null");
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

  private void send(SentEvent... events) {
    model.accept(new SentRequest("a", null, List.of(events)), NOW);
  }

  private Receipt sendFleet(@Nullable String key, SentFleetEvent... events) {
    return model.accept(new SentFleetRequest("a", key, List.of(events)), NOW);
  }

  /** The log in order of time, then of arrival: time of day, type, assistant, user. */
  private List<String> log() {
    return model.log("a", ALL, null, null, null).stream()
        .sorted(Comparator.comparing(event -> event.row().time()))
        .map(
            event ->
                "%s %s %s %s"
                    .formatted(
                        FleetSpan.print(event.row().time()).substring(11, 23),
                        event.type(),
                        event.row().assistant(),
                        event.row().user()))
        .toList();
  }

  private static List<String> names(Map<String, Object> answer, String list, String field) {
    return ((List<?>) Objects.requireNonNull(answer.get(list)))
        .stream().map(entry -> String.valueOf(((Map<?, ?>) entry).get(field))).toList();
  }

  private static Map<String, Object> tokens(
      long input, long output, long cacheWrite, long cacheRead, long total) {
    return Map.of(
        "input",
        input,
        "output",
        output,
        "cacheWrite",
        cacheWrite,
        "cacheRead",
        cacheRead,
        "total",
        total);
  }

  private static FleetSpan span(String from, String to) {
    return new FleetSpan(Instant.parse(DAY + from + "Z"), Instant.parse(DAY + to + "Z"));
  }

  private static SentFleetEvent fleet(String type, String time) {
    return new SentFleetEvent(type, DAY + time + "Z");
  }

  private static TranscriptLineSpec.Head head(String uuid, String time, boolean sidechain) {
    return new TranscriptLineSpec.Head(SESSION, uuid, Instant.parse(DAY + time + "Z"), sidechain);
  }

  private static TranscriptLineSpec prompt(String uuid, String time, boolean sidechain) {
    return new TranscriptLineSpec.Prompt(head(uuid, time, sidechain), "do it", true);
  }

  private static TranscriptLineSpec response(String id, String time, boolean sidechain) {
    TokenCounts tokens = new TokenCounts(1, 1, 0, 0, 0);
    return new TranscriptLineSpec.Response(
        head("l-" + id, time, sidechain), id, "claude-opus-4-6", tokens, null);
  }

  private static TranscriptLineSpec usage(String id, String time, long output, String modelName) {
    TokenCounts tokens = new TokenCounts(3, output, 4, 5, 6);
    return new TranscriptLineSpec.Response(
        head("l-" + time, time, false), id, modelName, tokens, null);
  }
}
