package io.tallyhouse.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenUsageTest {
  @Test
  void total_countsEveryKind() {
    assertThat(new TokenUsage(1, 20, 300, 4_000, 50_000).total()).isEqualTo(54_321);
  }

  @Test
  void total_pastALong_isTheLargestLong() {
    long max = Long.MAX_VALUE;

    assertThat(new TokenUsage(max, 0, 0, 0, 0).total()).isEqualTo(max);
    assertThat(new TokenUsage(max, max, max, max, max).total()).isEqualTo(max);
    assertThat(new TokenUsage(0, 0, 0, 1, max).total()).isEqualTo(max);
  }

  @Test
  void withCacheWritesOf5m_movesThoseOf1h() {
    assertThat(new TokenUsage(1, 2, 3, 4, 5).withCacheWritesOf5m())
        .isEqualTo(new TokenUsage(1, 2, 7, 0, 5));
    assertThat(new TokenUsage(0, 0, 1, Long.MAX_VALUE, 0).withCacheWritesOf5m())
        .isEqualTo(new TokenUsage(0, 0, Long.MAX_VALUE, 0, 0));
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
