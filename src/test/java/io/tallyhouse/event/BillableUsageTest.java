package io.tallyhouse.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BillableUsageTest {
  private static final TokenUsage TOKENS = new TokenUsage(1, 2, 3, 4, 5);

  @Test
  void ordinaryRequest_hasTokensOnly() {
    assertThat(BillableUsage.of(TOKENS)).isEqualTo(new BillableUsage(TOKENS, false, false, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, BillableUsage.WEB_SEARCH_REQUESTS_MAX + 1})
  void countOfSearchesOutOfRange_isRefused(long searches) {
    assertThatThrownBy(() -> new BillableUsage(TOKENS, false, false, searches))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("webSearchRequests must be 0 to 1000000, but is " + searches);
  }
}
