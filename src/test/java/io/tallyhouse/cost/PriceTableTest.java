package io.tallyhouse.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.TokenUsage;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceTableTest {
  private static final LocalDate MARCH = LocalDate.parse("2026-03-01");
  private static final LocalDate JUNE = LocalDate.parse("2026-06-01");
  private static final long NOW = ms("2026-07-01T00:00:00Z");
  private static final TokenUsage ONE_INPUT = new TokenUsage(1, 0, 0, 0, 0);
  private static final long MAX = Long.MAX_VALUE;

  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 0, 0, 3000",
    "0, 1, 0, 0, 0, 15000",
    "0, 0, 1, 0, 0, 3750",
    "0, 0, 0, 1, 0, 6500",
    "0, 0, 0, 0, 1, 300",
    "1, 1, 1, 1, 1, 28550",
    "0, 0, 0, 0, 0, 0",
  })
  void eachKind_hasItsPrice(
      long input, long output, long write5m, long write1h, long read, long nanoUsd) {
    assertThat(cost(new TokenUsage(input, output, write5m, write1h, read))).hasValue(nanoUsd);
  }

  @ParameterizedTest
  @CsvSource({
    "200000, 0, 0, 0, 0, 600000000",
    "200001, 0, 0, 0, 0, 600006000",
    "0, 200000, 0, 0, 0, 3000000000",
    "0, 200001, 0, 0, 0, 3000022500",
    "0, 0, 200000, 0, 0, 750000000",
    "0, 0, 200001, 0, 0, 750007500",
    "0, 0, 0, 200000, 0, 1300000000",
    "0, 0, 0, 200001, 0, 1300012000",
    "0, 0, 0, 0, 200000, 60000000",
    "0, 0, 0, 0, 200001, 60000600",
  })
  void onlyTokensOfAKindAboveAMarginalBound_costMore(
      long input, long output, long write5m, long write1h, long read, long nanoUsd) {
    assertThat(cost(new TokenUsage(input, output, write5m, write1h, read))).hasValue(nanoUsd);
  }

  @Test
  void kindsTogetherAboveAMarginalBound_costTheSame() {
    assertThat(cost(new TokenUsage(150_000, 0, 150_000, 150_000, 0)))
        .hasValue(150_000L * (3_000 + 3_750 + 6_500));
  }

  @ParameterizedTest
  @CsvSource({
    "200000, 1, 0, 0, 0, 600015000",
    "200001, 1, 0, 0, 0, 1200028500",
    "199999, 0, 0, 0, 1, 599997300",
    "199999, 0, 0, 0, 2, 1199995200",
    "1, 0, 100000, 50000, 50000, 1380006000",
    "0, 0, 100000, 50000, 50000, 715000000",
    "0, 200001, 0, 0, 0, 3000015000",
    "200000, 200000, 0, 0, 0, 3600000000",
  })
  void promptPastItsBound_makesTheWholeRequestCostMore(
      long input, long output, long write5m, long write1h, long read, long nanoUsd) {
    ModelPrice price = Prices.full("m", LongPromptRates.Mode.WHOLE_REQUEST);
    TokenUsage usage = new TokenUsage(input, output, write5m, write1h, read);

    assertThat(PriceTable.of(List.of(price)).costNanoUsd("m", NOW, BillableUsage.of(usage)))
        .hasValue(nanoUsd);
  }

  @Test
  void multipliers_areOfTheTokens_andFeesAreAdded() {
    PriceTable table = PriceTable.of(List.of(Prices.full("claude-m"), Prices.flat("slow", "3")));
    TokenUsage tokens = new TokenUsage(200_001, 1, 2, 1, 1);
    long standard = 600_006_000 + 29_300;

    assertThat(cost(table, "claude-m", tokens, false, false, 0)).hasValue(standard);
    assertThat(cost(table, "claude-m", tokens, true, false, 0)).hasValue(standard * 5 / 2);
    assertThat(cost(table, "claude-m", tokens, false, true, 0)).hasValue(standard * 11 / 10);
    assertThat(cost(table, "claude-m", tokens, true, true, 0)).hasValue(standard * 11 / 4);
    assertThat(cost(table, "claude-m", tokens, true, true, 3))
        .hasValue(standard * 11 / 4 + 25_500_000);
    assertThat(cost(table, "eu.anthropic.claude-m", tokens, false, false, 0))
        .hasValue(standard * 12 / 10);
    assertThat(cost(table, "global.anthropic.claude-m", tokens, false, false, 0))
        .hasValue(standard);
    assertThat(cost(table, "slow", ONE_INPUT, true, true, 2)).hasValue(3_000 + 20_000_000);
  }

  @Test
  void bedrocksRegion_doesNotPayForTheUsAsWell() {
    PriceTable table = PriceTable.of(List.of(Prices.full("claude-m")));

    assertThat(cost(table, "us.anthropic.claude-m", ONE_INPUT, false, true, 0)).hasValue(3_600);
  }

  @Test
  void priceOfARegionsName_isTakenAsItIs() {
    PriceTable table =
        PriceTable.of(List.of(Prices.full("claude-m"), Prices.flat("us.anthropic.claude-m", "4")));

    assertThat(cost(table, "us.anthropic.claude-m-v1:0", ONE_INPUT, false, false, 0))
        .hasValue(4_000);
    assertThat(cost(table, "eu.anthropic.claude-m-v1:0", ONE_INPUT, false, false, 0))
        .hasValue(3_600);
  }

  @Test
  void searchesOfAnUnknownModel_haveNoCost() {
    assertThat(cost(PriceTable.of(List.of()), "m", new TokenUsage(0, 0, 0, 0, 0), false, false, 1))
        .isEmpty();
  }

  @Test
  void unknownModel_hasNoCost_alsoWithoutTokens() {
    PriceTable table = PriceTable.of(List.of(Prices.full("m")));

    assertThat(table.costNanoUsd("n", NOW, BillableUsage.of(ONE_INPUT))).isEmpty();
    assertThat(table.costNanoUsd("", NOW, BillableUsage.of(new TokenUsage(0, 0, 0, 0, 0))))
        .isEmpty();
    assertThat(table.costNanoUsd("<synthetic>", NOW, BillableUsage.of(ONE_INPUT))).isEmpty();
    assertThat(table.costNanoUsd("m".repeat(1_000_000), NOW, BillableUsage.of(ONE_INPUT)))
        .isEmpty();
  }

  @Test
  void tokensOfAKindWithoutPrice_haveNoCost() {
    PriceTable table = PriceTable.of(List.of(Prices.flat("m", "3")));

    assertThat(table.costNanoUsd("m", NOW, BillableUsage.of(new TokenUsage(1, 1, 0, 0, 0))))
        .hasValue(6_000);
    assertThat(table.costNanoUsd("m", NOW, BillableUsage.of(new TokenUsage(1, 1, 1, 0, 0))))
        .isEmpty();
    assertThat(table.costNanoUsd("m", NOW, BillableUsage.of(new TokenUsage(MAX, MAX, 0, 0, 1))))
        .isEmpty();
  }

  @Test
  void priceOfTheTime_isTaken() {
    PriceTable table =
        PriceTable.of(
            List.of(
                Prices.from("m", JUNE, "3"), Prices.flat("m", "1"), Prices.from("m", MARCH, "2")));

    assertThat(at(table, "1969-12-31T23:59:59.999Z")).hasValue(1_000);
    assertThat(at(table, "2026-02-28T23:59:59.999Z")).hasValue(1_000);
    assertThat(at(table, "2026-03-01T00:00:00Z")).hasValue(2_000);
    assertThat(at(table, "2026-05-31T23:59:59.999Z")).hasValue(2_000);
    assertThat(at(table, "2026-06-01T00:00:00Z")).hasValue(3_000);
    assertThat(at(table, "9999-12-31T23:59:59.999Z")).hasValue(3_000);
  }

  @Test
  void beforeAModelsFirstPrice_thereIsNone() {
    PriceTable table = PriceTable.of(List.of(Prices.from("m", MARCH, "2")));

    assertThat(at(table, "2026-02-28T23:59:59.999Z")).isEmpty();
    assertThat(at(table, "2026-03-01T00:00:00Z")).hasValue(2_000);
  }

  @Test
  void beforeADatedNamesFirstPrice_theOneWithoutDateHolds() {
    PriceTable table =
        PriceTable.of(List.of(Prices.flat("m", "1"), Prices.from("m-20260205", JUNE, "2")));

    assertThat(
            table.costNanoUsd(
                "m-20260205", ms("2026-05-31T00:00:00Z"), BillableUsage.of(ONE_INPUT)))
        .hasValue(1_000);
    assertThat(table.costNanoUsd("m-20260205", NOW, BillableUsage.of(ONE_INPUT))).hasValue(2_000);
  }

  @Test
  void longestNameWithAPrice_wins() {
    List<ModelPrice> prices =
        List.of(
            Prices.flat("claude-x", "1"),
            Prices.flat("claude-x-20260205", "2"),
            Prices.flat("anthropic.claude-x", "3"),
            Prices.flat("us.anthropic.claude-x", "4"),
            Prices.flat("us.anthropic.claude-x-20260205", "5"),
            Prices.flat("us.anthropic.claude-x-20260205-v1:0", "6"));
    String name = "us.anthropic.claude-x-20260205-v1:0";

    for (int known = 2; known <= prices.size(); known++) {
      PriceTable table = PriceTable.of(prices.subList(0, known));
      assertThat(table.costNanoUsd(name, NOW, BillableUsage.of(ONE_INPUT)))
          .hasValue(known * 1_000L);
    }
  }

  @Test
  void override_holdsFromItsFirstDayOn() {
    PriceTable table =
        PriceTable.of(
            List.of(
                Prices.flat("m", "1"),
                Prices.from("m", MARCH, "2"),
                Prices.from("m", JUNE, "3"),
                Prices.flat("n", "4")));

    PriceTable overridden =
        table.overriddenBy(List.of(Prices.from("m", MARCH, "20"), Prices.flat("o", "5")));

    assertThat(overridden.prices())
        .containsExactly(
            Prices.flat("m", "1"),
            Prices.from("m", MARCH, "20"),
            Prices.flat("n", "4"),
            Prices.flat("o", "5"));
    assertThat(overridden.models()).containsExactly("m", "n", "o");
    assertThat(at(overridden, "2026-07-01T00:00:00Z")).hasValue(20_000);
    assertThat(at(table, "2026-07-01T00:00:00Z")).hasValue(3_000);
    assertThat(table.models()).containsExactly("m", "n");
    assertThat(overridden.overriddenBy(List.of()).prices()).isEqualTo(overridden.prices());
  }

  @Test
  void overrideWithoutDate_replacesAllPricesOfItsModel() {
    PriceTable table =
        PriceTable.of(List.of(Prices.flat("m", "1"), Prices.from("m", JUNE, "2")))
            .overriddenBy(List.of(Prices.flat("m", "10")));

    assertThat(table.prices()).containsExactly(Prices.flat("m", "10"));
  }

  @Test
  void datedOverrides_followEachOther() {
    PriceTable table =
        PriceTable.of(List.of(Prices.flat("m", "1")))
            .overriddenBy(List.of(Prices.from("m", JUNE, "30"), Prices.from("m", MARCH, "20")));

    assertThat(at(table, "2026-02-28T00:00:00Z")).hasValue(1_000);
    assertThat(at(table, "2026-03-01T00:00:00Z")).hasValue(20_000);
    assertThat(at(table, "2026-06-01T00:00:00Z")).hasValue(30_000);
  }

  @Test
  void twoPricesOfAModelFromOneDay_areRefused() {
    List<ModelPrice> twice = List.of(Prices.from("m", MARCH, "1"), Prices.from("m", MARCH, "1"));

    assertThatThrownBy(() -> PriceTable.of(twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("m: validFrom: there are two prices from 2026-03-01");
    assertThatThrownBy(() -> PriceTable.of(List.of()).overriddenBy(twice))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void morePricesThanATableHolds_areRefused() {
    List<ModelPrice> most =
        IntStream.range(0, PriceTable.PRICES_MAX).mapToObj(i -> Prices.flat("m" + i, "1")).toList();
    PriceTable full = PriceTable.of(most);

    assertThat(full.models()).hasSize(PriceTable.PRICES_MAX);
    assertThatThrownBy(() -> full.overriddenBy(List.of(Prices.flat("more", "1"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10001");
  }

  private static OptionalLong cost(
      PriceTable table,
      String model,
      TokenUsage tokens,
      boolean fast,
      boolean usOnly,
      long searches) {
    return table.costNanoUsd(model, NOW, new BillableUsage(tokens, fast, usOnly, searches));
  }

  private static OptionalLong cost(TokenUsage usage) {
    return PriceTable.of(List.of(Prices.full("m"))).costNanoUsd("m", NOW, BillableUsage.of(usage));
  }

  private static OptionalLong at(PriceTable table, String time) {
    return table.costNanoUsd("m", ms(time), BillableUsage.of(ONE_INPUT));
  }

  private static long ms(String time) {
    return Instant.parse(time).toEpochMilli();
  }
}
