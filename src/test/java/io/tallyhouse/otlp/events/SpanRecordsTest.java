package io.tallyhouse.otlp.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.EventType;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.observation.Observation;
import io.tallyhouse.otlp.Encoding;
import io.tallyhouse.otlp.SampleRun;
import io.tallyhouse.otlp.Signal;
import io.tallyhouse.otlp.UnreadableBodyException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SpanRecordsTest {
  private static final SpanRecords MAPPING = new SpanRecords(Pricing.NONE, 36);

  @Test
  void tour_hasItsWaitsAndStopReasons_andTheResponsesOfItsLogs() {
    MappedRecords mapped = MAPPING.map(new SampleRun("tour").spans(), SampleRun.NOW_MS);

    assertThat(mapped.observations())
        .filteredOn(one -> one.name().equals("permission_wait"))
        .extracting(one -> one.micros() / 1_000_000)
        .containsExactly(116L, 120L, 48L, 49L, 13L, 13L);
    assertThat(mapped.observations())
        .filteredOn(one -> one.name().equals("model_request"))
        .extracting(one -> one.details().reason())
        .containsExactly(
            "tool_use", "tool_use", "tool_use", "tool_use", "tool_use", "end_turn", "end_turn");
    assertThat(mapped.observations()).extracting(Observation::key).doesNotHaveDuplicates();
    Map<Long, Long> ofSpans = outputs(mapped.events());
    assertThat(ofSpans).hasSize(7);
    assertThat(ofSpans)
        .isEqualTo(
            outputs(
                new LogEvents(Pricing.NONE, 36)
                    .map(new SampleRun("tour").read(), SampleRun.NOW_MS)
                    .events()));
  }

  /** Its input tokens of the conventions contain the cache's; its own do not. */
  @Test
  void inputOfClaudeCode_isWithoutTheCaches() {
    List<TokenUsage> used =
        MAPPING.map(new SampleRun("tour").spans(), SampleRun.NOW_MS).events().stream()
            .map(event -> tokens((Event.Response) event))
            .toList();

    assertThat(used).extracting(TokenUsage::input).containsExactly(10L, 8L, 8L, 8L, 20L, 5L, 6L);
    assertThat(used).extracting(TokenUsage::cacheWrite).startsWith(5000L);
  }

  @Test
  void requestThatWasSentAgain_saysHowOften() throws Exception {
    MappedRecords mapped =
        map(
            "claude_code.llm_request",
            "request_id",
            "r",
            "attempt",
            "3",
            "stop_reason",
            "end_turn");

    assertThat(mapped.observations()).hasSize(1);
    assertThat(mapped.observations().get(0).micros()).isEqualTo(2_000_000);
    assertThat(mapped.events()).hasSize(1);
  }

  @Test
  void requestThatFailed_isNoResponse() throws Exception {
    MappedRecords mapped =
        map("claude_code.llm_request", "request_id", "r", "attempt", "10", "success", "false");

    assertThat(mapped.events()).isEmpty();
    assertThat(mapped.observations().get(0).micros()).isEqualTo(9_000_000);
  }

  @Test
  void chatOfAnotherAgent_isAResponse_whoseInputIsWithoutTheCaches() throws Exception {
    MappedRecords mapped =
        map(
            "chat gpt-x",
            "gen_ai.operation.name",
            "chat",
            "gen_ai.response.id",
            "resp-1",
            "gen_ai.response.model",
            "gpt-x-2026",
            "gen_ai.usage.input_tokens",
            "1000",
            "gen_ai.usage.output_tokens",
            "50",
            "gen_ai.usage.cache_read.input_tokens",
            "700",
            "future.attribute",
            "kept");

    assertThat(mapped.events()).hasSize(1);
    Event.Response response = (Event.Response) mapped.events().get(0);
    assertThat(response.message().key()).isEqualTo(EventIdentity.ofRequestId("resp-1"));
    assertThat(response.model()).isEqualTo("gpt-x-2026");
    assertThat(response.origin().harness()).isEqualTo("copilot-chat");
    assertThat(tokens(response)).isEqualTo(new TokenUsage(300, 50, 0, 0, 700));
    assertThat(response.data().toString()).contains("\"future.attribute\":\"kept\"");
  }

  @Test
  void toolOfAnotherAgent_isACallAndItsResult() throws Exception {
    List<Event> events =
        map(
                "execute_tool grep",
                "gen_ai.operation.name",
                "execute_tool",
                "gen_ai.tool.name",
                "grep",
                "gen_ai.tool.call.id",
                "call-1")
            .events();

    assertThat(events)
        .extracting(Event::type)
        .containsExactly(EventType.TOOL_USE, EventType.TOOL_RESULT);
    assertThat(events).allMatch(event -> event.callKey() == EventIdentity.ofToolUseId("call-1"));
    assertThat(((Event.ToolResult) events.get(1)).durationMs()).isEqualTo(1500);
  }

  @Test
  void spanOfNoAgent_isNotStored() throws Exception {
    MappedRecords mapped = map("GET /", "http.request.method", "GET");

    assertThat(mapped.events()).isEmpty();
    assertThat(mapped.observations()).isEmpty();
    assertThat(mapped.rejected().total()).isZero();
  }

  private static TokenUsage tokens(Event.Response response) {
    return Objects.requireNonNull(response.message().usage()).tokens();
  }

  private static Map<Long, Long> outputs(List<Event> events) {
    Map<Long, Long> outputs = new TreeMap<>();
    for (Event event : events) {
      if (event instanceof Event.Response response && response.message().usage() != null) {
        outputs.put(response.message().key(), response.message().usage().tokens().output());
      }
    }
    return outputs;
  }

  private static MappedRecords map(String name, String... attributes)
      throws UnreadableBodyException {
    StringBuilder list = new StringBuilder(attribute("session.id", "s1"));
    for (int i = 0; i < attributes.length; i += 2) {
      list.append(',').append(attribute(attributes[i], attributes[i + 1]));
    }
    String body =
        """
        {"resourceSpans":[{"resource":{"attributes":[%s]},"scopeSpans":[{"spans":[{\
        "traceId":"147a3e088a11b90771891f89644f3ec4","spanId":"5664f1f8187d5bc0","name":"%s",\
        "startTimeUnixNano":"1795823000000000000","endTimeUnixNano":"1795823001500000000",\
        "attributes":[%s]}]}]}]}"""
            .formatted(attribute("service.name", "copilot-chat"), name, list);
    return MAPPING.map(
        Signal.TRACES.reader(Encoding.JSON).read(body.getBytes(UTF_8)), SampleRun.NOW_MS);
  }

  private static String attribute(String key, String value) {
    return "{\"key\":\"%s\",\"value\":{\"stringValue\":\"%s\"}}".formatted(key, value);
  }
}
