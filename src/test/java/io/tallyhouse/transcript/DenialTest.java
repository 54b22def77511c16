package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenialTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"The user doesn't want to proceed with this tool use. The tool use was rejected (eg. if"
            + " it was a file edit, the new_string was NOT written to the file). STOP\"",
        "\"The user doesn\\u2019t want to take this action right now. STOP what you are doing\"",
        "\"Permission to use Bash with command curl http://127.0.0.1:9/ has been denied.\"",
        "\"Claude requested permissions to write to /tmp/x, but you haven't granted it yet.\"",
        "\"Error: Permission to use Write has been denied because ...\"",
        "[{\"type\":\"text\",\"text\":\"Permission to use WebFetch has been denied.\"}]"
      })
  void whatTheClientWrites_isKnown(String content) {
    assertThat(Denial.isIn(slice(content))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Permission denied\"",
        "\"bash: ./x: Permission denied\"",
        "\"He said: The user doesn't want to proceed with this tool use\"",
        "\"Permission to use the tool is needed\"",
        "[]",
        "null",
        "\"\"",
        "[{\"type\":\"image\"}]"
      })
  void whatToolsSay_isNot(String content) {
    assertThat(Denial.isIn(slice(content))).isFalse();
    assertThat(Denial.isIn(JsonSlice.NONE)).isFalse();
  }

  @Test
  void denied_isOnlyWhatFailed_byItsTextOrItsLine() {
    String rejected = "\"content\":\"The user doesn't want to proceed with this tool use. \"";
    assertThat(denied("\"is_error\":true," + rejected, "")).isTrue();
    assertThat(denied("\"is_error\":false," + rejected, "")).isFalse();
    assertThat(denied("\"is_error\":true,\"content\":\"no\"", "")).isFalse();
    String kind = ",\"toolDenialKind\":\"permission-rule\"";
    assertThat(denied("\"is_error\":true,\"content\":\"no\"", kind)).isTrue();
    assertThat(denied("\"content\":\"no\"", kind)).isFalse();
    assertThat(denied("\"is_error\":true,\"content\":\"no\"", ",\"toolDenialKind\":5")).isFalse();
  }

  private static boolean denied(String result, String line) {
    String json =
        "{\"type\":\"user\","
            + ParsedLines.COMMON
            + ",\"message\":{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
            + "\"tool_use_id\":\"t\","
            + result
            + "}]}"
            + line
            + "}";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    UserLine user = (UserLine) new TranscriptParser().parse(bytes, 0, bytes.length, null);
    return user.results().get(0).denied();
  }

  private static JsonSlice slice(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return new JsonSlice(bytes, 0, bytes.length);
  }
}
