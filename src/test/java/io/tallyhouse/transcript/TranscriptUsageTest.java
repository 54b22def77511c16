package io.tallyhouse.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.transcript.TranscriptLine.AssistantLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscriptUsageTest extends ParsedLines {
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
}
