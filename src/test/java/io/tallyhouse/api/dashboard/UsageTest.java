package io.tallyhouse.api.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTest {
  private static final Usage PRICED = usage(2, 0, 10, "0.5");
  private static final Usage UNPRICED = usage(3, 3, 20, "0");

  @Test
  void cost_isZeroOfNothing_emptyWithoutAnyPrice_elseOfWhatHasOne() {
    assertThat(Usage.NONE.cost()).contains(BigDecimal.ZERO);
    assertThat(UNPRICED.cost()).isEmpty();
    assertThat(PRICED.plus(UNPRICED).cost()).contains(new BigDecimal("0.5"));
    assertThat(PRICED.plus(UNPRICED).totalTokens()).isEqualTo(30);
  }

  @Test
  void unpricedModels_areSorted_andHaveNames() {
    ModelUsage usage =
        new ModelUsage(Map.of("z", UNPRICED, "a", UNPRICED, "", UNPRICED, "m", PRICED));

    assertThat(usage.unpricedModels()).containsExactly("a", "z");
    assertThat(usage.total().responses()).isEqualTo(11);
    assertThat(usage.of("m")).isEqualTo(PRICED);
    assertThat(usage.of("none")).isEqualTo(Usage.NONE);
  }

  @Test
  void mainModel_hasMostTokens_thenMostResponses_thenTheFirstName() {
    assertThat(mainModel(Map.of("a", usage(9, 0, 1, "0"), "b", usage(1, 0, 2, "0")))).contains("b");
    assertThat(mainModel(Map.of("a", usage(1, 0, 2, "0"), "b", usage(2, 0, 2, "0")))).contains("b");
    assertThat(mainModel(Map.of("b", usage(1, 0, 2, "0"), "a", usage(1, 0, 2, "0")))).contains("a");
    assertThat(mainModel(Map.of("", usage(1, 0, 9, "0"), "a", usage(1, 0, 0, "0")))).contains("a");
    assertThat(mainModel(Map.of("", usage(1, 0, 9, "0"), "a", usage(0, 0, 0, "0")))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "499, 0", "500, 1", "1499, 1", "1500, 2"})
  void duration_isRoundedHalfUp(long ms, long seconds) {
    assertThat(session(ms, Map.of()).durationSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 33.3", "2, 3, 66.7", "1, 8, 12.5", "1, 2000, 0.1", "0, 5, 0.0", "0, 0, 0.0"})
  void percentage_hasOneDecimalRoundedHalfUp(long count, long of, String percent) {
    assertThat(new CategoryCount("x", count, of).percentage()).isEqualTo(new BigDecimal(percent));
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "2, 3, 2", "2, 5, 3", "3, 4, 1"})
  void averageDuration_isRoundedHalfUp(long count, long seconds, long average) {
    assertThat(new SessionTotals(count, seconds).avgDurationSeconds()).isEqualTo(average);
  }

  private static Optional<String> mainModel(Map<String, Usage> byModel) {
    return session(0, byModel).mainModel();
  }

  private static SessionUsage session(long ms, Map<String, Usage> byModel) {
    return new SessionUsage(new UUID(0, 1), "", "", 1000, 1000 + ms, 0, new ModelUsage(byModel));
  }

  private static Usage usage(long responses, long unpriced, long input, String cost) {
    return new Usage(responses, unpriced, input, 0, 0, 0, new BigDecimal(cost));
  }
}
