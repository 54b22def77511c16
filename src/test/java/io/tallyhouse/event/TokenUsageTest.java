package io.tallyhouse.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenUsageTest {
  @Test
  void prompt_isAllButTheOutput() {
    long max = Long.MAX_VALUE;

    assertThat(new TokenUsage(1, 20, 300, 4_000, 50_000).prompt()).isEqualTo(54_301);
    assertThat(new TokenUsage(max, 0, 1, 0, 0).prompt()).isEqualTo(max);
    assertThat(new TokenUsage(0, max, 0, 0, 0).prompt()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "input, -1, 0, 0, 0, 0",
    "output, 0, -1, 0, 0, 0",
    "cacheWrite5m, 0, 0, -1, 0, 0",
    "cacheWrite1h, 0, 0, 0, -1, 0",
    "cacheRead, 0, 0, 0, 0, -1",
  })
  void negativeCount_isRefusedByName(
      String name, long input, long output, long write5m, long write1h, long read) {
    assertThatThrownBy(() -> new TokenUsage(input, output, write5m, write1h, read))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(name + " must be 0 or more, but is -1");
  }
}
