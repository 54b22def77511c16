package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptValuesTest extends ParsedLines {
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
        "1-1-1-1-1",
        "session_01AbCdEfGhIjKlMnOpQr",
        "+a4c1f6e-8a4b-4c56-9d0e-2f1b7f3f5a01",
        "0a4c1f6e8-a4b-4c56-9d0e-2f1b7f3f5a01",
        "zzzzzzzz-8a4b-4c56-9d0e-2f1b7f3f5a01"
      })
  void sessionThatIsNoUuid_getsOneMadeOfIt_alwaysTheSame(String session) {
    Header header = headerOfSession("\"" + session + "\"", null);

    assertThat(header.externalSessionId()).isEqualTo(session);
    assertThat(header).isEqualTo(headerOfSession("\"" + session + "\"", SessionId.of("other")));
    assertThat(header.sessionId())
        .isNotEqualTo(headerOfSession("\"" + session + "x\"", null).sessionId());
  }

  @Test
  void sessionInCapitals_isTheSame() {
    Header header = headerOfSession("\"" + SESSION.toUpperCase(Locale.ROOT) + "\"", null);

    assertThat(header.sessionId()).isEqualTo(UUID.fromString(SESSION));
    assertThat(header.externalSessionId()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\""})
  void missingSession_isThatOfTheFile(String none) {
    Header header = headerOfSession(none, SessionId.ofFile("-p/chat.jsonl"));

    assertThat(header.externalSessionId()).isEqualTo("chat");
    assertUnreadable(userOfSession(none), "sessionId");
  }

  @ParameterizedTest
  @CsvSource({
    "100.0, 100",
    "1e3, 1000",
    "1.5E1, 15",
    "-0, 0",
    "-0.0, 0",
    "0e999999999, 0",
    "10000e-4, 1",
    "1e12, 1000000000000"
  })
  void wholeNumber_isTakenHoweverItIsWritten(String written, long tokens) {
    String usage = "{\"input_tokens\":" + written + ",\"output_tokens\":2}";

    assertThat(assistant("\"uuid\":\"\"", "\"usage\":" + usage).usage())
        .isEqualTo(usage(tokens, 2, 0, 0, 0, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5", "12.5", "1e-1", "-1e0", "1e13", "1e999999999", "\"77\"", "null"})
  void anyOtherNumber_isRefusedByTheNameOfItsField(String written) {
    assertUnreadable(
        "{\"type\":\"assistant\","
            + COMMON
            + ",\"message\":{\"usage\":{\"input_tokens\":"
            + written
            + ",\"output_tokens\":1}}}",
        "input_tokens");
  }
}
