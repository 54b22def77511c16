package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Unreadable;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the tests of its subclasses share. */
abstract class ParsedLines {
  static final String SESSION = "0a4c1f6e-8a4b-4c56-9d0e-2f1b7f3f5a01";

  static final String COMMON =
      "\"sessionId\":\"" + SESSION + "\",\"timestamp\":\"2026-02-27T23:52:10.120Z\"";

  static final String USAGE = "{\"input_tokens\":3,\"output_tokens\":9}";

  static final long TIME_MS = 1_772_236_330_120L;

  static Usage usage(long input, long output, long write5m, long write1h, long read, boolean fast) {
    TokenUsage tokens = new TokenUsage(input, output, write5m, write1h, read);
    return new Usage(new BillableUsage(tokens, fast, false, 0), List.of());
  }

  static Header headerOfSession(String session, @Nullable SessionId ofFile) {
    byte[] line = userOfSession(session).getBytes(StandardCharsets.UTF_8);
    return ((UserLine) new TranscriptParser().parse(line, 0, line.length, ofFile)).header();
  }

  static String userOfSession(String session) {
    return "{\"type\":\"user\",\"timestamp\":\"2026-02-27T23:52:10Z\",\"message\":{},\"sessionId\":"
        + session
        + "}";
  }

  static String queued(String fields) {
    return "{\"type\":\"attachment\",\"uuid\":\"u-1\","
        + COMMON
        + ",\"attachment\":{\"type\":\"queued_command\","
        + fields
        + "}}";
  }

  static ToolCall call(int inputBytes) {
    return call("B", "\"" + "x".repeat(inputBytes - 2) + "\"");
  }

  static ToolCall call(String name, String input) {
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

  static UserLine user(String fields, String content) {
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

  static AssistantLine assistant(String fields, String message) {
    return (AssistantLine)
        parse(
            "{\"message\":{" + message + "}," + COMMON + "," + fields + ",\"type\":\"assistant\"}");
  }

  static void assertUnreadable(String line, String reason) {
    assertThat(parse(line)).isEqualTo(new Unreadable(reason));
  }

  static TranscriptLine parse(String line) {
    return parse(line.getBytes(StandardCharsets.UTF_8));
  }

  static TranscriptLine parse(byte[] line) {
    return new TranscriptParser().parse(line, 0, line.length);
  }

  static byte[] concat(byte[]... parts) {
    byte[] all = new byte[0];
    for (byte[] part : parts) {
      byte[] longer = Arrays.copyOf(all, all.length + part.length);
      System.arraycopy(part, 0, longer, all.length, part.length);
      all = longer;
    }
    return all;
  }
}
