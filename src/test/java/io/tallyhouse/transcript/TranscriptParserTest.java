package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Blank;
import io.tallyhouse.transcript.TranscriptLine.Other;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptParserTest {
  private static final String SESSION = "0a4c1f6e-8a4b-4c56-9d0e-2f1b7f3f5a01";
  private static final String COMMON =
      "\"sessionId\":\"" + SESSION + "\",\"timestamp\":\"2026-02-27T23:52:10.120Z\"";
  private static final String USAGE = "{\"input_tokens\":3,\"output_tokens\":9}";
  private static final long TIME_MS = 1_772_236_330_120L;

  @Test
  void userLine_isRead() {
    UserLine line =
        user(
            "\"uuid\":\"u-1\",\"cwd\":\"/home/ada\",\"isSidechain\":true,\"agentId\":\"a1\"",
            "[{\"type\":\"text\",\"text\":\"one\"},{\"type\":\"image\"},{\"text\":\"zwei ü\",\"type\":\"text\"}]");

    assertThat(line.header())
        .isEqualTo(
            new Header(
                "u-1", UUID.fromString(SESSION), TIME_MS, "/home/ada", true, "a1", false, false));
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

  private static Usage usage(
      long input, long output, long write5m, long write1h, long read, boolean fast) {
    return new Usage(input, output, write5m, write1h, read, fast, false, 0, List.of());
  }

  @Test
  void whatChangesThePrice_isRead() {
    Usage usage =
        assistant(
                "\"uuid\":\"\"",
                "\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"inference_geo\":\"US\","
                    + "\"server_tool_use\":{\"web_search_requests\":4,\"web_fetch_requests\":9}}")
            .usage();

    assertThat(usage).isEqualTo(new Usage(1, 2, 0, 0, 0, false, true, 4, List.of()));
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
                1,
                2,
                0,
                0,
                0,
                false,
                false,
                0,
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

  @Test
  void missingFieldsOfAnAssistant_areEmpty() {
    AssistantLine line = assistant("\"isMeta\":null", "\"role\":\"assistant\"");

    assertThat(line.usage()).isNull();
    assertThat(line.messageId() + line.requestId() + line.model() + line.text() + line.stopReason())
        .isEmpty();
    assertThat(line.costNanoUsd()).isEmpty();
    assertThat(line.thinking() || line.apiError() || line.textCut()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"cache_creation_input_tokens\":10; 10; 0; 0; false",
        "\"cache_creation_input_tokens\":10,\"cache_creation\":{\"ephemeral_5m_input_tokens\":6,\"ephemeral_1h_input_tokens\":4}; 6; 4; 0; false",
        "\"cache_creation\":{\"ephemeral_1h_input_tokens\":40},\"cache_creation_input_tokens\":10; 0; 40; 0; false",
        "\"cache_creation\":{\"ephemeral_1h_input_tokens\":40}; 0; 40; 0; false",
        "\"cache_creation\":null,\"cache_creation_input_tokens\":null,\"speed\":\"standard\"; 0; 0; 0; false",
        "\"cache_read_input_tokens\":1000000000000,\"speed\":\"fast\"; 0; 0; 1000000000000; true"
      })
  void cacheTokens_areTakenApart(
      String fields, long write5m, long write1h, long read, boolean fast) {
    String usage = "{\"input_tokens\":1,\"output_tokens\":2," + fields + "}";

    assertThat(assistant("\"uuid\":\"\"", "\"usage\":" + usage).usage())
        .isEqualTo(usage(1, 2, write5m, write1h, read, fast));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{\"output_tokens\":1}; input_tokens",
        "{\"input_tokens\":1}; output_tokens",
        "{\"input_tokens\":null,\"output_tokens\":1}; input_tokens",
        "{\"input_tokens\":-1,\"output_tokens\":1}; input_tokens",
        "{\"input_tokens\":1,\"output_tokens\":1.5}; output_tokens",
        "{\"input_tokens\":1,\"output_tokens\":\"1\"}; output_tokens",
        "{\"input_tokens\":1,\"output_tokens\":{\"a\":[]}}; output_tokens",
        "{\"input_tokens\":1,\"output_tokens\":1000000000001}; output_tokens",
        "{\"input_tokens\":99999999999999999999,\"output_tokens\":1}; input_tokens",
        "{\"input_tokens\":1,\"output_tokens\":1,\"cache_read_input_tokens\":-1}; cache_read_input_tokens",
        "{\"input_tokens\":1,\"output_tokens\":1,\"cache_creation\":3}; cache_creation",
        "{\"input_tokens\":1,\"output_tokens\":1,\"cache_creation\":{\"ephemeral_1h_input_tokens\":true}}; ephemeral_1h_input_tokens",
        "[1]; usage"
      })
  void countThatIsNone_makesTheLineUnreadable(String usage, String field) {
    assertUnreadable(
        "{\"type\":\"assistant\"," + COMMON + ",\"message\":{\"usage\":" + usage + "}}", field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"costUSD\":-1; costUSD",
        "\"costUSD\":1e999; costUSD",
        "\"costUSD\":\"1\"; costUSD",
        "\"uuid\":1; uuid",
        "\"cwd\":[{}]; cwd",
        "\"isMeta\":\"true\"; isMeta",
        "\"isSidechain\":0; isSidechain"
      })
  void fieldOfAWrongType_makesTheLineUnreadable(String fields, String reason) {
    assertUnreadable("{\"type\":\"user\"," + COMMON + "," + fields + ",\"message\":{}}", reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "[7]", "[\"text\"]", "{}", "true"})
  void contentOfAWrongType_makesTheLineUnreadable(String content) {
    assertUnreadable(
        "{\"type\":\"user\"," + COMMON + ",\"message\":{\"content\":" + content + "}}", "content");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-02-27",
        "2026-02-27T23:52:10",
        "2026-02-30T00:00:00Z",
        "yesterdayZ",
        "2026-02-27T23:52:10.120 +Z"
      })
  void invalidTime_makesTheLineUnreadable(String time) {
    assertUnreadable(
        "{\"type\":\"user\",\"sessionId\":\""
            + SESSION
            + "\",\"message\":{},\"timestamp\":\""
            + time
            + "\"}",
        "timestamp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-02-27T23:52:10.12Z",
        "2026-02-28T00:52:10.120+01:00",
        "2026-02-27T21:52:10.120-0200"
      })
  void timeMayHaveAnOffset(String time) {
    TranscriptLine line =
        parse(
            "{\"type\":\"user\",\"sessionId\":\""
                + SESSION
                + "\",\"message\":{},\"timestamp\":\""
                + time
                + "\"}");

    assertThat(((UserLine) line).header().timeMs()).isEqualTo(TIME_MS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1-1-1-1-1",
        "+a4c1f6e-8a4b-4c56-9d0e-2f1b7f3f5a01",
        "0a4c1f6e8-a4b-4c56-9d0e-2f1b7f3f5a01",
        "zzzzzzzz-8a4b-4c56-9d0e-2f1b7f3f5a01"
      })
  void sessionThatIsNoUuid_makesTheLineUnreadable(String session) {
    assertUnreadable(
        "{\"type\":\"user\",\"timestamp\":\"2026-02-27T23:52:10Z\",\"message\":{},\"sessionId\":\""
            + session
            + "\"}",
        "sessionId");
  }

  @Test
  void lineWithNothingToStore_isOther() {
    assertThat(parse("{\"type\":\"progress\"," + COMMON + ",\"message\":7,\"isMeta\":7}"))
        .isEqualTo(new Other("progress"));
    assertThat(parse("{\"message\":{\"usage\":7},\"cwd\":1,\"type\":\"new\",\"timestamp\":3}"))
        .isEqualTo(new Other("new"));
    assertThat(parse("{}")).isEqualTo(new Other(""));
  }

  @Test
  void usageWithoutAType_isAnAssistants() {
    assertThat(parse("{" + COMMON + ",\"message\":{\"usage\":" + USAGE + "}}"))
        .isInstanceOf(AssistantLine.class);
    assertThat(parse("{" + COMMON + ",\"message\":{\"id\":\"m\"}}")).isInstanceOf(Other.class);
    assertUnreadable("{" + COMMON + ",\"message\":{\"usage\":{}}}", "input_tokens");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t \r"})
  void whiteSpace_isBlank(String line) {
    assertThat(parse(line)).isEqualTo(new Blank());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "[]; no object",
        "3; no object",
        "null; no object",
        "{} {}; more than one value",
        "{; malformed JSON",
        "{\"type\":\"user\",\"data\":{\"a; malformed JSON",
        "{\"type\":\"user\"}}; malformed JSON",
        "{\"type\":\"user\",\"message\":{\"content\":[{\"type\":\"tool_result\",\"content\":\"abc; malformed JSON",
        "{\"a\":NaN}; malformed JSON",
        "{\"type\":3}; type",
        "{\"type\":\"user\",\"type\":\"x\"}; duplicate field",
        "{\"message\":{\"id\":\"x\",\"id\":\"x\"}}; duplicate field",
        "{\"message\":{\"content\":[{\"id\":\"x\",\"id\":\"x\"}]}}; duplicate field",
        "{\"message\":{\"usage\":{\"speed\":null,\"speed\":null}}}; duplicate field",
        "{\"type\":\"user\"}; timestamp"
      })
  void whatCannotBeUnderstood_isUnreadable(String line, String reason) {
    assertUnreadable(line, reason);
  }

  @Test
  void userWithoutAMessage_isUnreadable() {
    assertUnreadable("{\"type\":\"user\"," + COMMON + "}", "message");
  }

  @Test
  void bombs_areUnreadable() {
    assertUnreadable("[".repeat(100_000), "no object");
    assertUnreadable("{\"a\":" + "[".repeat(100_000), "over a limit");
    assertUnreadable("{\"type\":\"user\",\"message\":" + "{\"a\":".repeat(100_000), "over a limit");
    assertUnreadable("{\"a\":" + "9".repeat(100_000) + "}", "over a limit");
    assertUnreadable("{\"" + "n".repeat(100_000) + "\":1}", "over a limit");
    assertUnreadable(
        "{\"type\":\"user\","
            + COMMON
            + ",\"message\":{},\"cwd\":\""
            + "d".repeat(JsonFields.FIELD_CHARS_MAX + 1)
            + "\"}",
        "cwd");
    assertUnreadable(
        "{\"type\":\"user\","
            + COMMON
            + ",\"message\":{\"content\":[{}"
            + ",{}".repeat(ContentBlocks.BLOCKS_MAX)
            + "]}}",
        "content");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "c3",
        "c080",
        "e08080",
        "eda080",
        "f0808080",
        "f4908080",
        "f5808080",
        "ff",
        "e282"
      })
  void invalidUtf8_isUnreadableWhereverItIsInALineThatMatters(String hex) {
    byte[] bad = HexFormat.of().parseHex(hex);
    for (int before = 0; before < 9; before++) {
      byte[] line =
          concat(
              ("{\"type\":\"user\",\"a\":\"" + "x".repeat(before)).getBytes(StandardCharsets.UTF_8),
              bad,
              "\"}".getBytes(StandardCharsets.UTF_8));
      assertThat(parse(line)).isEqualTo(new Unreadable("invalid UTF-8"));
    }
  }

  @Test
  void text_isCutAtACharacter() {
    String ofThree = "€".repeat(MessageText.TEXT_BYTES_MAX / 3);
    assertThat(user("\"uuid\":\"\"", "\"" + ofThree + "x\"").textCut()).isFalse();

    UserLine cut = user("\"uuid\":\"\"", "\"" + ofThree + "ü\"");
    assertThat(cut.text()).isEqualTo(ofThree);
    assertThat(cut.textCut()).isTrue();

    UserLine pair =
        user(
            "\"uuid\":\"\"",
            "\"ab" + "\\ud83d\\ude80".repeat(MessageText.TEXT_BYTES_MAX / 4) + "\"");
    assertThat(pair.text()).isEqualTo("ab" + "🚀".repeat(MessageText.TEXT_BYTES_MAX / 4 - 1));
    assertThat(pair.textCut()).isTrue();
  }

  @Test
  void loneSurrogates_areReplaced() {
    AssistantLine line =
        assistant(
            "\"requestId\":\"r\\udc00\"",
            "\"content\":[{\"type\":\"text\",\"text\":\"a\\ud83db\\u0000\\ude80\\ud83d\\ude80\\ud83d\"},"
                + "{\"type\":\"tool_use\",\"name\":\"B\\ud800\",\"id\":\"\\u0000\",\"input\":{}}]");

    assertThat(line.text()).isEqualTo("a\ufffdb\u0000\ufffd🚀\ufffd");
    assertThat(line.requestId()).isEqualTo("r\ufffd");
    assertThat(line.calls().get(0).name()).isEqualTo("B\ufffd");
    assertThat(line.calls().get(0).data().toString())
        .isEqualTo("{\"tool_name\":\"B\ufffd\",\"tool_use_id\":\"\\u0000\",\"tool_input\":{}}");
  }

  @Test
  void callThatStartsASubagent_namesItsType_howeverLargeItsInputIs() {
    for (int length : new int[] {10, 70_000}) {
      String input = "{\"prompt\":\"" + "x".repeat(length) + "\",\"subagent_type\":\"Explore\"}";
      assertThat(call("Task", input).agentType()).isEqualTo("Explore");
      assertThat(call("Agent", input).agentType()).isEqualTo("Explore");
      assertThat(call("Read", input).agentType()).isEmpty();
    }
    assertThat(call("Task", "[]").agentType()).isEmpty();
    String huge = "x".repeat(21_000_000);
    assertThat(call("Task", "{\"subagent_type\":\"" + huge + "\"}").agentType()).isEmpty();
    assertThat(call("Task", "{\"subagent_type\":7}").agentType()).isEmpty();
    assertThat(call("Task", "null").agentType()).isEmpty();
  }

  @Test
  void dataOverTheLimit_tellsOnlyItsSize() {
    String head = "{\"tool_name\":\"B\",\"tool_use_id\":\"t\",\"tool_input\":";
    int fits = ToolData.DATA_BYTES_MAX - head.length() - 1;
    assertThat(call(fits).data().length()).isEqualTo(ToolData.DATA_BYTES_MAX);
    assertThat(call(fits + 1).data().toString())
        .isEqualTo(
            "{\"tool_name\":\"B\",\"tool_use_id\":\"t\",\"tool_input_bytes\":" + (fits + 1) + "}");
    assertThat(
            user(
                    "\"uuid\":\"\"",
                    "[{\"type\":\"tool_result\",\"content\":\"" + "x".repeat(70_000) + "\"}]")
                .results())
        .extracting(result -> result.data().toString())
        .containsExactly("{\"tool_use_id\":\"\",\"is_error\":false,\"tool_response_bytes\":70002}");
  }

  @Test
  void line_keepsNothingOfTheBuffer() {
    byte[] text =
        ("{\"type\":\"user\","
                + COMMON
                + ",\"message\":{\"content\":[{\"type\":\"tool_result\",\"content\":\"abc\"}]}}")
            .getBytes(StandardCharsets.UTF_8);
    byte[] buffer = concat(new byte[100], text, "}]\"".getBytes(StandardCharsets.UTF_8));

    TranscriptLine line = new TranscriptParser().parse(buffer, 100, text.length);
    Arrays.fill(buffer, (byte) 'X');

    assertThat(((UserLine) line).results().get(0).data().toString())
        .isEqualTo("{\"tool_use_id\":\"\",\"is_error\":false,\"tool_response\":\"abc\"}");
  }

  private static ToolCall call(int inputBytes) {
    return call("B", "\"" + "x".repeat(inputBytes - 2) + "\"");
  }

  private static ToolCall call(String name, String input) {
    return assistant(
            "\"uuid\":\"\"",
            "\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\""
                + name
                + "\",\"input\":"
                + input
                + "}]")
        .calls()
        .get(0);
  }

  private static UserLine user(String fields, String content) {
    return (UserLine)
        parse(
            "{\"type\":\"user\","
                + COMMON
                + ","
                + fields
                + ",\"message\":{\"content\":"
                + content
                + "}}");
  }

  private static AssistantLine assistant(String fields, String message) {
    return (AssistantLine)
        parse(
            "{\"message\":{" + message + "}," + COMMON + "," + fields + ",\"type\":\"assistant\"}");
  }

  private static void assertUnreadable(String line, String reason) {
    assertThat(parse(line)).isEqualTo(new Unreadable(reason));
  }

  private static TranscriptLine parse(String line) {
    return parse(line.getBytes(StandardCharsets.UTF_8));
  }

  private static TranscriptLine parse(byte[] line) {
    return new TranscriptParser().parse(line, 0, line.length);
  }

  private static byte[] concat(byte[]... parts) {
    byte[] all = new byte[0];
    for (byte[] part : parts) {
      byte[] longer = Arrays.copyOf(all, all.length + part.length);
      System.arraycopy(part, 0, longer, all.length, part.length);
      all = longer;
    }
    return all;
  }
}
