package io.tallyhouse.otlp.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.otlp.Encoding;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.otlp.Signal;
import io.tallyhouse.otlp.UnreadableBodyException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Records as the public documentation of other agents describes them. */
class OtherAgentsTest {
  private static final LogEvents MAPPING = new LogEvents(Pricing.NONE, 36);

  @Test
  void conversationOfCodex_becomesEvents() throws Exception {
    List<Event> events =
        map(
            "codex_cli_rs",
            record("codex.conversation_starts", "model", "gpt-5", "approval_policy", "on-request"),
            record("codex.user_prompt", "prompt", "tidy up", "prompt_length", "7"),
            record("codex.sse_event", "event.kind", "response.output_item.done"),
            record(
                "codex.sse_event",
                "event.kind",
                "response.completed",
                "model",
                "gpt-5",
                "input_token_count",
                "1000",
                "cached_token_count",
                "600",
                "output_token_count",
                "70",
                "reasoning_token_count",
                "20"),
            record(
                "codex.tool_decision", "tool_name", "shell", "call_id", "c1", "decision", "denied"),
            record(
                "codex.tool_result",
                "tool_name",
                "shell",
                "call_id",
                "c2",
                "duration_ms",
                "130",
                "success",
                "false"));

    assertThat(events)
        .extracting(Event::type)
        .containsExactly(
            EventType.SESSION_START,
            EventType.USER_MESSAGE,
            EventType.ASSISTANT_MESSAGE,
            EventType.TOOL_USE,
            EventType.TOOL_RESULT,
            EventType.TOOL_USE,
            EventType.TOOL_RESULT);
    assertThat(events).extracting(event -> event.origin().harness()).containsOnly("codex");
    assertThat(events).extracting(Event::sessionId).containsOnly(events.get(0).sessionId());
    Event.Response response = (Event.Response) events.get(2);
    assertThat(tokens(response)).isEqualTo(new TokenUsage(400, 70, 0, 0, 600));
    assertThat(response.data().toString()).contains("\"reasoning_token_count\":\"20\"");
    assertThat(((Event.Prompt) events.get(1)).message().texts()).containsExactly("tidy up");
    assertThat(((Event.ToolResult) events.get(4)).denied()).isTrue();
    Event.ToolResult failed = (Event.ToolResult) events.get(6);
    assertThat(failed.error() && !failed.denied()).isTrue();
    assertThat(failed.durationMs()).isEqualTo(130);
    assertThat(failed.timeMs() - events.get(5).timeMs()).isEqualTo(130);
  }

  @Test
  void conversationOfGemini_becomesEvents() throws Exception {
    String[] records = {
      record("gemini_cli.config", "model", "gemini-x"),
      record("gemini_cli.user_prompt", "prompt", "tidy up", "prompt_id", "p1"),
      record(
          "gemini_cli.api_response",
          "model",
          "gemini-x",
          "prompt_id",
          "p1",
          "input_token_count",
          "900",
          "cached_content_token_count",
          "500",
          "output_token_count",
          "40",
          "thoughts_token_count",
          "25"),
      record("gemini_cli.api_error", "model", "gemini-x", "error", "quota", "prompt_id", "p1"),
      record(
          "gemini_cli.tool_call",
          "function_name",
          "read_file",
          "duration_ms",
          "12",
          "success",
          "true",
          "decision",
          "auto_accept"),
      record("gemini_cli.tool_call", "function_name", "run", "decision", "reject"),
      record("gemini_cli.future_event", "x", "y")
    };
    MappedRecords mapped = mapped("gemini-cli", records);
    List<Event> events = mapped.events();

    assertThat(events)
        .extracting(Event::type)
        .containsExactly(
            EventType.SESSION_START,
            EventType.USER_MESSAGE,
            EventType.ASSISTANT_MESSAGE,
            EventType.ASSISTANT_MESSAGE,
            EventType.TOOL_USE,
            EventType.TOOL_RESULT,
            EventType.TOOL_USE,
            EventType.TOOL_RESULT);
    assertThat(events).extracting(event -> event.origin().harness()).containsOnly("gemini-cli");
    assertThat(tokens((Event.Response) events.get(2)))
        .isEqualTo(new TokenUsage(400, 65, 0, 0, 500));
    assertThat(events.get(3).model()).as("no model made it").isEmpty();
    assertThat(((Event.ToolResult) events.get(5)).durationMs()).isEqualTo(12);
    assertThat(((Event.ToolResult) events.get(7)).denied()).isTrue();
    assertThat(mapped.observations()).hasSize(1);
    assertThat(mapped.observations().get(0).by().harness()).isEqualTo("gemini-cli");
    assertThat(map("gemini-cli", records))
        .as("the same when they come again")
        .extracting(Event::identity)
        .isEqualTo(events.stream().map(Event::identity).toList());
  }

  private static TokenUsage tokens(Event.Response response) {
    return Objects.requireNonNull(response.message().usage()).tokens();
  }

  private static List<Event> map(String service, String... records) throws UnreadableBodyException {
    return mapped(service, records).events();
  }

  private static MappedRecords mapped(String service, String... records)
      throws UnreadableBodyException {
    String body =
        "{\"resourceLogs\":[{\"resource\":{\"attributes\":[%s]},\"scopeLogs\":[{\"logRecords\":[%s]}]}]}"
            .formatted(attribute("service.name", service), String.join(",", records));
    MappedRecords mapped =
        MAPPING.map(Signal.LOGS.reader(Encoding.JSON).read(body.getBytes(UTF_8)), SampleRun.NOW_MS);
    assertThat(mapped.rejected().total()).isZero();
    return mapped;
  }

  private static String record(String event, String... attributes) {
    String session = event.startsWith("codex") ? "conversation.id" : "session.id";
    StringBuilder list =
        new StringBuilder(attribute(session, "1cd33457-da15-42ba-b78a-ca9a9b139858"));
    list.append(',').append(attribute("event.name", event));
    for (int i = 0; i < attributes.length; i += 2) {
      list.append(',').append(attribute(attributes[i], attributes[i + 1]));
    }
    return "{\"observedTimeUnixNano\":\"1795823197018000000\",\"attributes\":[" + list + "]}";
  }

  private static String attribute(String key, String value) {
    return "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, value);
  }
}
