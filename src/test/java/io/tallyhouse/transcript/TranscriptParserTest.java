package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptParserTest extends ParsedLines {
  @Test
  void userLine_isRead() {
    UserLine line =
        user(
            "\"uuid\":\"u-1\",\"cwd\":\"/home/ada\",\"isSidechain\":true,\"agentId\":\"a1\"",
            "[{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"image\"},{\"text\":\"zwei ü\",\"type\":\"text\"}]");

    assertThat(line.header())
        .isEqualTo(
            new Header(
                "u-1",
                UUID.fromString(SESSION),
                "",
                TIME_MS,
                "/home/ada",
                "",
                true,
                "a1",
                false,
                "",
                false));
    assertThat(line.text()).isEqualTo("one\n\nzwei ü");
    assertThat(line.textCut()).isFalse();
    assertThat(line.results()).isEmpty();
  }

  @Test
  void contentMayBeAString() {
    assertThat(user("\"isMeta\":false", "\"hello\"").text()).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(strings = {"isMeta", "isCompactSummary"})
  void linesByClaudeCodeItself_areMeta(String field) {
    assertThat(user("\"" + field + "\":true", "\"x\"").header().meta()).isTrue();
  }

  @Test
  void results_haveTheDataThatHooksSend() {
    UserLine line =
        user(
            "\"uuid\":\"u\"",
            "[{\"tool_use_id\":\"t\\\"1\",\"type\":\"tool_result\",\"content\":\"a\\\\\\\"b\\\\\" , \"is_error\":true},"
                + "{\"type\":\"tool_result\",\"content\": [ {\"x\" : 1.50} ] },{\"type\":\"tool_result\",\"content\":12 }]");

    assertThat(line.results()).extracting(ToolResult::toolUseId).containsExactly("t\"1", "", "");
    assertThat(line.results()).extracting(ToolResult::error).containsExactly(true, false, false);
    assertThat(line.results())
        .extracting(result -> result.data().toString())
        .containsExactly(
            "{\"tool_use_id\":\"t\\\"1\",\"is_error\":true,\"tool_response\":\"a\\\\\\\"b\\\\\"}",
            "{\"tool_use_id\":\"\",\"is_error\":false,\"tool_response\":[ {\"x\" : 1.50} ]}",
            "{\"tool_use_id\":\"\",\"is_error\":false,\"tool_response\":12}");
  }

  /** Inputs of tools may have names that were cut in the middle of an emoji. */
  @Test
  void halfASurrogatePairInAName_spoilsNothing() {
    String input = "{\"\\ud83d\":{\"cut \\udc00\":1},\"subagent_type\":\"scout\"}";
    AssistantLine line =
        assistant(
            "\"requestId\":\"r\",\"\\udc00\":1",
            "\"id\":\"m\",\"model\":\"claude\",\"content\":["
                + "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"Task\",\"input\":"
                + input
                + "}],\"usage\":"
                + USAGE);

    assertThat(line.requestId()).isEqualTo("r");
    assertThat(line.calls()).hasSize(1);
    assertThat(line.calls().get(0).agentType()).isEqualTo("scout");
    assertThat(line.calls().get(0).data())
        .hasToString("{\"tool_name\":\"Task\",\"tool_use_id\":\"t\",\"tool_input\":" + input + "}");
  }

  @Test
  void assistantLine_isRead() {
    AssistantLine line =
        assistant(
            "\"requestId\":\"r\",\"costUSD\":0.1234567891,\"isApiErrorMessage\":true",
            "\"id\":\"m\",\"model\":\"claude\",\"stop_reason\":\"end_turn\",\"content\":["
                + "{\"type\":\"thinking\",\"thinking\":\"hm\"},{\"type\":\"text\",\"text\":\"done\"},"
                + "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"Bash\",\"input\":{\"a\":[1, \"ü\"]}},"
                + "{\"type\":\"tool_use\"}],\"usage\":"
                + USAGE);

    assertThat(line.messageId()).isEqualTo("m");
    assertThat(line.requestId()).isEqualTo("r");
    assertThat(line.model()).isEqualTo("claude");
    assertThat(line.usage()).isEqualTo(usage(3, 9, 0, 0, 0, false));
    assertThat(line.costNanoUsd()).isEqualTo(OptionalLong.of(123_456_789));
    assertThat(line.text()).isEqualTo("done");
    assertThat(line.thinking()).isTrue();
    assertThat(line.stopReason()).isEqualTo("end_turn");
    assertThat(line.apiError()).isTrue();
    assertThat(line.calls())
        .extracting(call -> call.name() + "/" + call.toolUseId() + "/" + call.data())
        .containsExactly(
            "Bash/t/{\"tool_name\":\"Bash\",\"tool_use_id\":\"t\",\"tool_input\":{\"a\":[1, \"ü\"]}}",
            "//{\"tool_name\":\"\",\"tool_use_id\":\"\",\"tool_input\":null}");
  }

  @Test
  void whatChangesThePrice_isRead() {
    Usage usage =
        assistant(
                "\"uuid\":\"\"",
                "\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"inference_geo\":\"US\","
                    + "\"server_tool_use\":{\"web_search_requests\":4,\"web_fetch_requests\":9}}")
            .usage();

    assertThat(usage)
        .isEqualTo(
            new Usage(new BillableUsage(new TokenUsage(1, 2, 0, 0, 0), false, true, 4), List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"not_available\"", "\"global\"", "null", "\"\""})
  void inferenceElsewhere_isNotInTheUs(String geo) {
    Usage usage =
        assistant(
                "\"uuid\":\"\"",
                "\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"inference_geo\":" + geo + "}")
            .usage();

    assertThat(usage).isEqualTo(usage(1, 2, 0, 0, 0, false));
  }

  /** Those of other types are in the response's own figures. */
  @Test
  void iterationsBilledApart_areRead() {
    Usage usage =
        assistant(
                "\"uuid\":\"\"",
                "\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"iterations\":["
                    + "{\"type\":\"message\",\"input_tokens\":1,\"output_tokens\":1},"
                    + "{\"type\":\"advisor_message\",\"model\":\"o\",\"input_tokens\":7,\"output_tokens\":8,"
                    + "\"cache_creation\":{\"ephemeral_1h_input_tokens\":5},\"speed\":\"fast\"},"
                    + "{\"type\":\"fallback_message\",\"model\":\"p\",\"input_tokens\":1,\"output_tokens\":1},"
                    + "null,{\"output_tokens\":3,\"input_tokens\":4,\"type\":\"compaction\"}]}")
            .usage();

    assertThat(usage)
        .isEqualTo(
            new Usage(
                usage(1, 2, 0, 0, 0, false).billable(),
                List.of(
                    new Usage.Iteration("o", usage(7, 8, 0, 5, 0, true)),
                    new Usage.Iteration("", usage(4, 3, 0, 0, 0, false)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"requestSessionId\":\"%s\"",
        "\"forkedFrom\":{\"messageUuid\":\"x\",\"sessionId\":\"%s\"}",
        "\"forkedFrom\":{\"sessionId\":\"00000000-0000-4000-8000-00000000000f\"},\"requestSessionId\":\"%s\""
      })
  void copiesInAFork_areOfTheSessionTheyAreFrom(String mark) {
    String origin = "00000000-0000-4000-8000-00000000000a";

    Header header = assistant(mark.formatted(origin), "\"role\":\"assistant\"").header();

    assertThat(header.sessionId()).isEqualTo(UUID.fromString(origin));
    assertThat(header.copied()).isTrue();
    Header own = assistant(mark.formatted(SESSION), "\"role\":\"assistant\"").header();
    assertThat(own.copied()).isFalse();
  }
}
