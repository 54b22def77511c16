package io.tallyhouse.otlp.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Origin;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.otlp.Encoding;
import io.tallyhouse.otlp.Rejection;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.otlp.Signal;
import io.tallyhouse.otlp.UnreadableBodyException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogEventsTest {
  private static final String SESSION = "1cd33457-da15-42ba-b78a-ca9a9b139858";
  private static final LogEvents MAPPING = new LogEvents(Pricing.NONE, 36);

  @Test
  void tour_becomesEventsOfEachKind_andItsHooksAreCounted() {
    MappedRecords mapped = MAPPING.map(new SampleRun("tour").read(), SampleRun.NOW_MS);

    assertThat(
            mapped.events().stream()
                .collect(Collectors.groupingBy(Event::type, Collectors.counting())))
        .isEqualTo(
            Map.of(
                EventType.USER_MESSAGE, 1L,
                EventType.ASSISTANT_MESSAGE, 12L,
                EventType.TOOL_USE, 12L,
                EventType.TOOL_RESULT, 6L,
                EventType.SUBAGENT_STOP, 1L));
    Map<String, Integer> counted = new TreeMap<>();
    mapped.report(
        (event, outcome, count) -> counted.merge(event + " " + outcome, count, Integer::sum));
    assertThat(counted)
        .containsEntry("claude_code.api_request MAPPED", 7)
        .containsEntry("claude_code.hook_registered COUNTED", 60)
        .doesNotContainKey("other UNKNOWN");
    assertThat(mapped.message()).isEmpty();
  }

  @Test
  void whoAndWhere_areSaid() throws Exception {
    Event event =
        only(
            record(
                "subagent_completed",
                "user.id",
                "random",
                "user.account_uuid",
                "account",
                "user.email",
                "ada@example.com",
                "agent_type",
                "general-purpose",
                "agent_id",
                "a1"));

    assertThat(event.actor()).isEqualTo(new Event.Actor("ada@example.com", "", "general-purpose"));
    assertThat(event.origin())
        .isEqualTo(new Origin(Origin.Source.OTLP, "", "", "box", "claude-code", "a1"));
    assertThat(event.sessionId()).hasToString(SESSION);
  }

  @ParameterizedTest
  @CsvSource({
    "user.account_uuid, account",
    "user.id, random",
  })
  void user_isTheFirstThatIsNamed(String key, String id) throws Exception {
    assertThat(
            only(record("user_prompt", "prompt.id", "p", "user.id", "random", key, id))
                .actor()
                .userId())
        .isEqualTo(id);
  }

  @Test
  void mcpTool_hasItsOwnName_whereTheClientSaysIt() throws Exception {
    List<Event> events =
        map(record(
                "tool_decision",
                "tool_name",
                "mcp_tool",
                "tool_use_id",
                "t1",
                "decision",
                "accept",
                "tool_parameters",
                "{\\\"mcp_server_name\\\":\\\"abacus\\\",\\\"mcp_tool_name\\\":\\\"add\\\"}"))
            .events();

    assertThat(events).extracting(event -> event.tool().name()).containsExactly("mcp__abacus__add");
  }

  @Test
  void rejectedCall_isACallAndItsDeniedResult() throws Exception {
    List<Event> events =
        map(record("tool_decision", "tool_name", "Bash", "tool_use_id", "t1", "decision", "reject"))
            .events();

    assertThat(events).hasSize(2);
    assertThat(events.get(1))
        .isInstanceOfSatisfying(
            Event.ToolResult.class,
            result -> assertThat(result.denied() && result.error()).isTrue());
  }

  @Test
  void result_isItsCallToo_asLongBeforeAsItTook() throws Exception {
    List<Event> events =
        map(record(
                "tool_result",
                "tool_name",
                "Bash",
                "tool_use_id",
                "t1",
                "success",
                "false",
                "duration_ms",
                "215",
                "tool_input",
                "{\\\"command\\\":\\\"ls\\\"}"))
            .events();

    assertThat(events)
        .extracting(Event::type)
        .containsExactly(EventType.TOOL_USE, EventType.TOOL_RESULT);
    assertThat(events.get(1).timeMs() - events.get(0).timeMs()).isEqualTo(215);
    assertThat(events.get(0).data().toString()).contains("\"tool_input\":{\"command\":\"ls\"}");
    assertThat(events.get(1))
        .isInstanceOfSatisfying(
            Event.ToolResult.class,
            result -> {
              assertThat(result.error()).isTrue();
              assertThat(result.durationMs()).isEqualTo(215);
              assertThat(result.data().toString()).doesNotContain("command");
            });
  }

  @Test
  void contentThatTheClientDoesNotSend_isNotStored() throws Exception {
    for (String event : List.of("user_prompt", "assistant_response")) {
      Event.MessageEvent mapped =
          (Event.MessageEvent)
              only(
                  record(
                      event,
                      "request_id",
                      "r",
                      "prompt.id",
                      "p",
                      "prompt",
                      "<REDACTED>",
                      "prompt_text",
                      "<REDACTED>",
                      "response",
                      "<REDACTED>"));
      assertThat(mapped.message().texts()).isEmpty();
    }
  }

  @Test
  void modelsMark_ofALongContext_isTakenOff() throws Exception {
    assertThat(
            only(record("api_request", "request_id", "r", "model", "claude-opus-5-5[1m]")).model())
        .isEqualTo("claude-opus-5-5");
  }

  @ParameterizedTest
  @CsvSource({
    "sdk, false",
    "repl_main_thread, false",
    "repl_main_thread:outputStyle:Terse, false",
    "compact, true",
    "agent:builtin:general-purpose, true",
    "generate_session_title, true"
  })
  void requestsThatNoUserMade_areOfASideConversation(String source, boolean side) throws Exception {
    Event.Response response =
        (Event.Response)
            only(record("api_request", "request_id", "r", "model", "m", "query_source", source));

    assertThat(response.message().sidechain()).isEqualTo(side);
  }

  @Test
  void whatCanNotBeTaken_isRejectedByItsReason_andTheOthersAreNot() throws Exception {
    MappedRecords mapped =
        map(
            record("user_prompt", "prompt.id", "p").replace(SESSION, ""),
            record("api_request", "model", "m"),
            record("tool_result", "tool_name", "Bash"),
            record("user_prompt", "prompt.id", "p")
                .replace("\"timeUnixNano\":\"1", "\"timeUnixNano\":\"9"),
            record("user_prompt", "prompt.id", "p").replace("timeUnixNano", "time"),
            record("user_prompt", "prompt.id", "p"));

    assertThat(mapped.events()).hasSize(1);
    assertThat(mapped.rejected().byReason())
        .isEqualTo(
            Map.of(
                Rejection.NO_SESSION, 1,
                Rejection.NO_IDENTITY, 2,
                Rejection.OUT_OF_TIME, 1,
                Rejection.NO_TIME, 1));
    assertThat(mapped.message()).startsWith("Records: 1 without a time; 1 before 2000");
  }

  @Test
  void numbersThatAreNone_countNothing() throws Exception {
    Event.Response response =
        (Event.Response)
            only(
                record(
                    "api_request",
                    "request_id",
                    "r",
                    "input_tokens",
                    "-5",
                    "output_tokens",
                    "9999999999999999",
                    "cache_creation_tokens",
                    "many"));

    assertThat(response.message().usage()).isNotNull();
    assertThat(response.message().usage().tokens().prompt()).isZero();
    assertThat(response.message().usage().tokens().output()).isZero();
  }

  private static Event only(String record) throws UnreadableBodyException {
    List<Event> events = map(record).events();
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  private static MappedRecords map(String... records) throws UnreadableBodyException {
    String body =
        "{\"resourceLogs\":[{\"resource\":{\"attributes\":[%s,%s]},\"scopeLogs\":[{\"logRecords\":[%s]}]}]}"
            .formatted(
                attribute("service.name", "claude-code-desktop"),
                attribute("host.name", "box"),
                String.join(",", records));
    return MAPPING.map(
        Signal.LOGS.reader(Encoding.JSON).read(body.getBytes(UTF_8)), SampleRun.NOW_MS);
  }

  /** A record with these keys and values. */
  private static String record(String event, String... attributes) {
    StringBuilder list = new StringBuilder(attribute("session.id", SESSION));
    list.append(',').append(attribute("event.name", event));
    for (int i = 0; i < attributes.length; i += 2) {
      list.append(',').append(attribute(attributes[i], attributes[i + 1]));
    }
    return "{\"timeUnixNano\":\"1795823197018000000\",\"attributes\":[" + list + "]}";
  }

  private static String attribute(String key, String value) {
    return "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, value);
  }
}
