package io.tallyhouse.model;

import static io.tallyhouse.model.Events.call;
import static io.tallyhouse.model.Events.event;
import static io.tallyhouse.model.Events.result;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FleetModelTest extends FleetModelCases {
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
            "10:00:02.000 tasksInitiated rev ada",
            "10:00:03.000 outgoingMessages claude-code ada",
            "10:00:04.000 outgoingMessages rev ada");
  }

  @Test
  void resultBeforeTheCall_countsBothAtTheCall_andKeepsItsOwnAssistant() {
    send(result(DAY + "10:00:05Z", "{\"tool_use_id\":\"t\",\"agent_type\":\"rev\"}").by("bob", ""));
    send(call(DAY + "10:00:00Z", EXPLORE.replace("{\"tool_n", "{\"tool_use_id\":\"t\",\"tool_n")));

    assertThat(log())
        .containsExactly(
            "10:00:00.000 tasksInitiated Explore bob", "10:00:00.000 tasksCompleted Explore bob");
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
}
