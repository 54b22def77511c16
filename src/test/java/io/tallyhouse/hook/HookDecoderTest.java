package io.tallyhouse.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Origin;
import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HookDecoderTest {
  private static final String SESSION = "1cd33457-da15-42ba-b78a-ca9a9b139858";
  private static final long NOW_MS = 1_795_900_000_000L;
  private static final String COMMON =
      "\"session_id\":\"" + SESSION + "\",\"cwd\":\"/home/ada/abacus\",\"prompt_id\":\"p-1\",";

  private final HookDecoder decoder = new HookDecoder();

  @Test
  void envelope_givesTimeHostAndUser() {
    List<Event> events = events(envelope("\"hook_event_name\":\"PreToolUse\"," + call()));
    assertThat(events).hasSize(1);
    Event event = events.get(0);
    assertThat(event.type()).isEqualTo(EventType.TOOL_USE);
    assertThat(event.sessionId()).isEqualTo(UUID.fromString(SESSION));
    assertThat(event.timeMs()).isEqualTo(NOW_MS - 5);
    assertThat(event.actor().userId()).isEqualTo("ada");
    assertThat(event.origin())
        .isEqualTo(
            new Origin(Origin.Source.HOOK, "/home/ada/abacus", "", "laptop", "claude-code", ""));
    assertThat(event.data())
        .hasToString(
            "{\"tool_name\":\"Bash\",\"tool_use_id\":\"toolu_1\",\"tool_input\":{\"command\": \"ls\"}}");
  }

  @Test
  void callAndResult_haveTheIdentitiesOfTranscripts() {
    long key = EventIdentity.ofToolUseId("toolu_1");
    assertThat(events(envelope("\"hook_event_name\":\"PreToolUse\"," + call())).get(0).identity())
        .isEqualTo(EventIdentity.ofToolEvent(key, EventType.TOOL_USE));
    Event result =
        events(
                envelope(
                    "\"hook_event_name\":\"PostToolUse\",\"duration_ms\":76,"
                        + "\"tool_response\":{\"stdout\":\"a\"},"
                        + call()))
            .get(0);
    assertThat(result.identity()).isEqualTo(EventIdentity.ofToolEvent(key, EventType.TOOL_RESULT));
    assertThat(((Event.ToolResult) result).durationMs()).isEqualTo(76);
    assertThat(((Event.ToolResult) result).error()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1e99", "\"76\"", "null", "[]", "{}"})
  void otherDurations_areUnknown(String duration) {
    Event result =
        events(
                envelope(
                    "\"hook_event_name\":\"PostToolUseFailure\",\"duration_ms\":%s,%s"
                        .formatted(duration, call())))
            .get(0);
    assertThat(((Event.ToolResult) result).durationMs())
        .isEqualTo(Event.ToolResult.UNKNOWN_DURATION);
    assertThat(((Event.ToolResult) result).error()).isTrue();
  }

  @Test
  void batch_hasCallsThatNoOtherHookSaw() {
    List<Event> events =
        events(
            envelope(
                "\"hook_event_name\":\"PostToolBatch\",\"tool_calls\":["
                    + "{\"tool_name\":\"A\",\"tool_use_id\":\"1\",\"tool_response\":\"Error: said it\"},"
                    + "{\"tool_name\":\"B\",\"tool_use_id\":\"2\",\"tool_response\":"
                    + "\"<tool_use_error>Error: No such tool available: B</tool_use_error>\"},"
                    + "{\"tool_name\":\"C\",\"tool_use_id\":\"3\",\"tool_response\":"
                    + "\"Permission to use Bash with command x has been denied.\"},"
                    + "{\"tool_name\":\"without an id\"}, 5]"));
    assertThat(events).hasSize(6);
    assertThat(events.stream().filter(Event.ToolResult.class::isInstance))
        .extracting(
            event -> ((Event.ToolResult) event).error(),
            event -> ((Event.ToolResult) event).denied())
        .containsExactly(tuple(false, false), tuple(true, false), tuple(true, true));
  }

  @Test
  void notifications_commands_andCompactions_areNoPromptsNorStarts() {
    assertThat(
            events(
                envelope(
                    "\"hook_event_name\":\"UserPromptSubmit\","
                        + "\"prompt\":\"<task-notification>done</task-notification>\"")))
        .isEmpty();
    assertThat(events(envelope("\"hook_event_name\":\"SessionStart\",\"source\":\"compact\"")))
        .isEmpty();
    assertThat(
            events(
                envelope(
                    "\"hook_event_name\":\"SubagentStop\",\"agent_id\":\"a\",\"agent_type\":\"\"")))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Notification", "PermissionRequest", "PreCompact", "MessageDisplay", "Tomorrow's"})
  void otherEvents_areTaken_andStoreNothing(String name) {
    assertThat(events(envelope("\"hook_event_name\":\"" + name + "\",\"x\":{\"y\":[1]}")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rate_limit, true",
    "unknown, true",
    "max_output_tokens, false",
    "invalid_request, false"
  })
  void stopFailure_saysWhetherThereWasAResponse(String error, boolean failed) {
    Event stop =
        events(envelope("\"hook_event_name\":\"StopFailure\",\"error\":\"" + error + "\"")).get(0);
    assertThat(stop.type()).isEqualTo(EventType.ASSISTANT_STOP);
    assertThat(((Event.Lifecycle) stop).failed()).isEqualTo(failed);
  }

  @Test
  void payloadWithoutAnEnvelope_happensNow() {
    List<Event> events =
        events("{" + COMMON + "\"hook_event_name\":\"PreToolUse\"," + call() + "}");
    assertThat(events.get(0).timeMs()).isEqualTo(NOW_MS);
    assertThat(events.get(0).origin().host()).isEmpty();
  }

  @Test
  void manyEnvelopes_mayBeInOneBody_withOrWithoutLines() {
    String one = envelope("\"hook_event_name\":\"PreToolUse\"," + call());
    assertThat(events(one + "\n" + one + one)).hasSize(3);
    assertThat(decode(one.repeat(HookDecoder.EVENTS_MAX + 1)))
        .isInstanceOf(DecodedRequest.TooManyEvents.class);
  }

  @Test
  void largeInput_isCountedAndNotKept() {
    String input = "{\"content\":\"" + "x".repeat(100_000) + "\"}";
    Event event =
        events(
                envelope(
                    "\"hook_event_name\":\"PreToolUse\",\"tool_name\":\"Write\","
                        + "\"tool_use_id\":\"t\",\"tool_input\":"
                        + input))
            .get(0);
    assertThat(event.data().toString()).endsWith("\"tool_input_bytes\":" + input.length() + "}");
    assertThat(((Event.ToolCall) event).input()).isNotZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                  | [0]",
        "{}                                  | [0].payload",
        "{\"payload\":5}                     | [0].payload",
        "{\"payload\":{}}                    | [0].payload.hook_event_name",
        "{\"payload\":{\"hook_event_name\":\"Stop\"}} | [0].payload.session_id",
        "{\"time\":\"noon\",\"payload\":{}}  | [0].time",
        "{\"time\":1.5,\"payload\":{}}       | [0].time",
        "{\"host\":5,\"payload\":{}}         | [0].host",
        "{\"user\":\"\\ud83d\",\"payload\":{}} | [0].user",
        "{\"payload\":                       | body",
        "' '                                 | body",
      })
  void invalid_namesTheField(String body, String field) {
    assertThat(decode(body)).isInstanceOf(DecodedRequest.Invalid.class);
    assertThat(((DecodedRequest.Invalid) decode(body)).violations())
        .extracting(Violation::field)
        .contains(field);
  }

  @Test
  void longTexts_areNamed_andTimesOutOfRangeRejected() {
    String longId = "x".repeat(HookDecoder.TEXT_LENGTH_MAX + 1);
    assertThat(
            ((DecodedRequest.Invalid) decode("{\"delivery_id\":\"" + longId + "\"}")).violations())
        .extracting(Violation::field)
        .contains("[0].delivery_id");
    String old =
        "{\"time\":\"1999-01-01T00:00:00Z\",\"payload\":{%s\"hook_event_name\":\"PreToolUse\",%s}}"
            .formatted(COMMON, call());
    DecodedRequest.Events decoded = (DecodedRequest.Events) decode(old);
    assertThat(decoded.events()).isEmpty();
    assertThat(decoded.rejected().tooOld()).isEqualTo(1);
  }

  private List<Event> events(String body) {
    DecodedRequest decoded = decode(body);
    assertThat(decoded).isInstanceOf(DecodedRequest.Events.class);
    return ((DecodedRequest.Events) decoded).events();
  }

  private DecodedRequest decode(String body) {
    return decoder.decode(body.getBytes(StandardCharsets.UTF_8), OptionalLong.empty(), NOW_MS);
  }

  private static String call() {
    return "\"tool_name\":\"Bash\",\"tool_use_id\":\"toolu_1\",\"tool_input\":{\"command\": \"ls\"}";
  }

  private static String envelope(String fields) {
    return "{\"time\":%d,\"delivery_id\":\"d-1\",\"host\":\"laptop\",\"user\":\"ada\",\"payload\":{%s%s}}"
        .formatted(NOW_MS - 5, COMMON, fields);
  }
}
