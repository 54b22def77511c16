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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadableLinesTest extends ParsedLines {
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
        "{\"forkedFrom\":{\"sessionId\":\"x\",\"sessionId\":\"x\"}}; duplicate field",
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
  void dataOverTheLimit_showsOnlyItsSize() {
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
}
