package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import io.tallyhouse.transcript.TranscriptLine.Enqueued;
import io.tallyhouse.transcript.TranscriptLine.Other;
import io.tallyhouse.transcript.TranscriptLine.QueuedPrompt;
import io.tallyhouse.transcript.TranscriptLine.UserLine;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueuedLinesTest extends ParsedLines {
  @Test
  void progressOfASubagent_isItsResponse() {
    String inner =
        "{\"type\":\"assistant\",\"timestamp\":\"2026-02-27T23:52:11.000Z\",\"requestId\":\"r\","
            + "\"uuid\":\"u-2\",\"message\":{\"id\":\"m\",\"model\":\"claude\",\"usage\":"
            + USAGE
            + "}}";
    AssistantLine line =
        (AssistantLine)
            parse(
                "{\"type\":\"progress\",\"data\":{\"message\":"
                    + inner
                    + ",\"agentId\":\"p1\",\"type\":\"agent_progress\"},\"cwd\":\"/srv\","
                    + COMMON
                    + ",\"uuid\":\"u-1\"}");

    assertThat(line.header())
        .isEqualTo(
            new Header(
                "u-2",
                UUID.fromString(SESSION),
                "",
                TIME_MS + 880,
                "/srv",
                "",
                true,
                "p1",
                false,
                "",
                false));
    assertThat(line.messageId() + line.requestId()).isEqualTo("mr");
    assertThat(line.usage()).isEqualTo(usage(3, 9, 0, 0, 0, false));
  }

  @Test
  void progressOfASubagent_isTheResultOfItsTool_butNotItsPrompt() {
    String content =
        "[{\"type\":\"text\",\"text\":\"look\"},{\"type\":\"tool_result\",\"tool_use_id\":\"t\"}]";
    String line =
        "{\"type\":\"progress\",%s,\"data\":{\"message\":{\"type\":\"user\",\"message\":{\"content\":%s}}}}";

    UserLine result = (UserLine) parse(line.formatted(COMMON, content));
    assertThat(result.text()).isEmpty();
    assertThat(result.results()).extracting(ToolResult::toolUseId).containsExactly("t");
    assertThat(result.header().sidechain()).isTrue();
    assertThat(parse(line.formatted(COMMON, "\"the \\\"usage\\\"\"")))
        .isEqualTo(new Other("progress"));
    assertThat(
            parse(
                "{\"type\":\"progress\"," + COMMON + ",\"data\":{\"usage\":1,\"message\":\"x\"}}"))
        .isEqualTo(new Other("progress"));
  }

  @Test
  void progressWithABadCount_isUnreadable() {
    assertUnreadable(
        "{\"type\":\"progress\","
            + COMMON
            + ",\"data\":{\"message\":{\"type\":\"assistant\",\"message\":{\"usage\":{\"input_tokens\":-1}}}}}",
        "input_tokens");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"prompt\":\"check\",\"commandMode\":\"prompt\"",
        "\"prompt\":\"check\"",
        "\"commandMode\":\"prompt\",\"origin\":{\"kind\":\"human\"},\"prompt\":[{\"type\":\"text\",\"text\":\"check\"},{\"type\":\"image\"}]"
      })
  void queuedCommand_isAPrompt(String fields) {
    QueuedPrompt prompt = (QueuedPrompt) parse(queued(fields));

    assertThat(prompt.userLine().text()).isEqualTo("check");
    assertThat(prompt.userLine().header().uuid()).isEqualTo("u-1");
    assertThat(prompt.userLine().header().timeMs()).isEqualTo(TIME_MS);
  }

  @Test
  void queuedCommandThatNamesItsSource_isKnownByIt() {
    QueuedPrompt prompt =
        (QueuedPrompt) parse(queued("\"prompt\":\"check\",\"source_uuid\":\"u-0\""));

    assertThat(prompt.userLine().header().uuid()).isEqualTo("u-0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"prompt\":\"<task-notification>\\n<task-id>1\",\"commandMode\":\"prompt\"",
        "\"prompt\":\"\\n<system-reminder>x\",\"commandMode\":\"prompt\"",
        "\"prompt\":\"done\",\"commandMode\":\"task-notification\"",
        "\"prompt\":\"done\",\"origin\":{\"kind\":\"task-notification\"}",
        "\"prompt\":\"done\",\"isMeta\":true",
        "\"prompt\":\" \"",
        "\"prompt\":null"
      })
  void whatClaudeCodeQueuedItself_isNoPrompt(String fields) {
    assertThat(parse(queued(fields))).isEqualTo(new Other("attachment"));
  }

  @Test
  void queueOperation_showsWhatIsQueued() {
    String line = "{\"type\":\"queue-operation\",\"operation\":\"%s\",%s,\"content\":\"check\"}";

    assertThat(parse(line.formatted("enqueue", COMMON))).isEqualTo(new Enqueued("check"));
    assertThat(parse(line.formatted("remove", COMMON))).isEqualTo(new Other("queue-operation"));
  }
}
