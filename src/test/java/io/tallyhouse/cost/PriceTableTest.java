package io.tallyhouse.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  void onlyTokensOfAKindAboveTheBand_costMore(
      long input, long output, long write5m, long write1h, long read, long nanoUsd) {
    assertThat(cost(new TokenUsage(input, output, write5m, write1h, read))).hasValue(nanoUsd);
  }

  @Test
  void kindsTogetherAboveTheBand_areNotInIt() {
    assertThat(cost(new TokenUsage(150_000, 0, 150_000, 150_000, 0)))
        .hasValue(150_000L * (3_000 + 3_750 + 6_500));
  }

  @Test
  void fastMode_multipliesTheWholeResponse() {
    PriceTable table = PriceTable.of(List.of(Prices.full("m"), Prices.flat("slow", "3")));
    TokenUsage usage = new TokenUsage(200_001, 1, 1, 1, 1);

    assertThat(table.costNanoUsd("m", NOW, BillableUsage.of(usage))).hasValue(600_006_000 + 25_550);
    assertThat(table.costNanoUsd("m", NOW, new BillableUsage(usage, true, false, 0)))
        .hasValue((600_006_000 + 25_550) * 5L / 2);
    assertThat(table.costNanoUsd("slow", NOW, new BillableUsage(ONE_INPUT, true, false, 0)))
        .hasValue(3_000);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-opus-4-6",
        "claude-opus-4-6-20260205",
        "claude-opus-4-6@20260205",
        "claude-opus-4-6@default",
        "claude-opus-4-6-latest",
        "claude-opus-4-6[1m]",
        "claude-opus-4-6-20260205[1m]",
        "anthropic/claude-opus-4-6",
        "openrouter/anthropic/claude-opus-4-6",
        "vertex_ai/claude-opus-4-6@20260205",
        "anthropic.claude-opus-4-6-v1",
        "anthropic.claude-opus-4-6-20260205-v1:0",
        "us.anthropic.claude-opus-4-6-20260205-v1:0",
        "us-gov.anthropic.claude-opus-4-6-20260205-v1:0",
        "global.anthropic.claude-opus-4-6-v1[1m]",
        "bedrock/eu.anthropic.claude-opus-4-6-20260205-v12:1",
      })
  void nameOfTheModelElsewhere_isTheModel(String name) {
    PriceTable table = PriceTable.of(List.of(Prices.flat("claude-opus-4-6", "5")));

    assertThat(table.costNanoUsd(name, NOW, BillableUsage.of(ONE_INPUT))).hasValue(5_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claude-opus-4",
        "claude-opus-4-60",
        "claude-opus-4-6-fast",
        "claude-opus-4-6-2026",
        "claude-opus-4-6-202602051",
        "claude-opus-4-6-v1:0-20260205",
        "claude-opus-4-6-20260205-20260205",
        "my-claude-opus-4-6",
        "my/claude-opus-4-6",
        "us.claude-opus-4-6",
        "Claude-Opus-4-6",
        "claude-opus-4-6 ",
        "opus",
      })
  void nameThatIsOnlySimilar_isAnotherModel(String name) {
    PriceTable table = PriceTable.of(List.of(Prices.flat("claude-opus-4-6", "5")));

    assertThat(table.costNanoUsd(name, NOW, BillableUsage.of(ONE_INPUT))).isEmpty();
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
  void override_replacesThePriceOfItsModelAndDay_andAddsAnyOther() {
    PriceTable table =
        PriceTable.of(
            List.of(Prices.flat("m", "1"), Prices.from("m", JUNE, "2"), Prices.flat("n", "3")));

    PriceTable overridden =
        table.overriddenBy(
            List.of(
                Prices.from("m", JUNE, "20"),
                Prices.from("m", MARCH, "10"),
                Prices.flat("o", "4")));

    assertThat(overridden.prices())
        .containsExactly(
            Prices.flat("m", "1"),
            Prices.from("m", MARCH, "10"),
            Prices.from("m", JUNE, "20"),
            Prices.flat("n", "3"),
            Prices.flat("o", "4"));
    assertThat(overridden.models()).containsExactly("m", "n", "o");
    assertThat(overridden.costNanoUsd("m", NOW, BillableUsage.of(ONE_INPUT))).hasValue(20_000);
    assertThat(table.costNanoUsd("m", NOW, BillableUsage.of(ONE_INPUT))).hasValue(2_000);
    assertThat(table.models()).containsExactly("m", "n");
    assertThat(overridden.overriddenBy(List.of()).prices()).isEqualTo(overridden.prices());
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

  @Test
  void halfANanoDollar_isRoundedUpOncePerResponse() {
    PriceTable table =
        PriceTable.of(List.of(Prices.flat("m", "0.0005"), Prices.flat("n", "0.000499")));

    assertThat(table.costNanoUsd("m", NOW, BillableUsage.of(ONE_INPUT))).hasValue(1);
    assertThat(table.costNanoUsd("m", NOW, BillableUsage.of(new TokenUsage(1, 1, 0, 0, 0))))
        .hasValue(1);
    assertThat(table.costNanoUsd("n", NOW, BillableUsage.of(ONE_INPUT))).hasValue(0);
    assertThat(table.costNanoUsd("n", NOW, BillableUsage.of(new TokenUsage(1, 1, 0, 0, 0))))
        .hasValue(1);
  }

  @Test
  void countsNearTheLargestLong_areCountedExactlyOrHaveNoCost() {
    PriceTable table =
        PriceTable.of(
            List.of(
                Prices.flat("m", "3"), Prices.flat("n", "0.000999"), Prices.flat("o", "0.001")));

    assertThat(
            table.costNanoUsd("m", NOW, BillableUsage.of(new TokenUsage(MAX / 3_000, 0, 0, 0, 0))))
        .hasValue(MAX / 3_000 * 3_000);
    assertThat(
            table.costNanoUsd(
                "m", NOW, BillableUsage.of(new TokenUsage(MAX / 3_000 + 1, 0, 0, 0, 0))))
        .isEmpty();
    assertThat(table.costNanoUsd("n", NOW, BillableUsage.of(new TokenUsage(MAX, 0, 0, 0, 0))))
        .hasValue(
            new BigDecimal(MAX)
                .multiply(new BigDecimal("0.999"))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact());
    assertThat(table.costNanoUsd("o", NOW, BillableUsage.of(new TokenUsage(MAX, 0, 0, 0, 0))))
        .hasValue(MAX);
    assertThat(table.costNanoUsd("o", NOW, BillableUsage.of(new TokenUsage(MAX, 1, 0, 0, 0))))
        .isEmpty();
    assertThat(
            table.costNanoUsd(
                "m", NOW, new BillableUsage(new TokenUsage(MAX, MAX, 0, 0, 0), true, false, 0)))
        .isEmpty();
  }

  /** Against the definition in big decimals, over prices, multipliers and counts of all sizes. */
  @Test
  void anyCost_equalsTheDefinition() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      ModelPrice price = anyPrice(random);
      TokenUsage usage =
          new TokenUsage(
              anyCount(random),
              anyCount(random),
              anyCount(random),
              anyCount(random),
              anyCount(random));
      boolean fast = random.nextBoolean();
      BigDecimal nanoUsd = definition(price, usage, fast);

      assertThat(
              PriceTable.of(List.of(price))
                  .costNanoUsd("m", NOW, new BillableUsage(usage, fast, false, 0)))
          .as("seed %d, round %d: %s, %s, fast %s", seed, i, price, usage, fast)
          .isEqualTo(
              nanoUsd.compareTo(BigDecimal.valueOf(MAX)) > 0
                  ? OptionalLong.empty()
                  : OptionalLong.of(nanoUsd.longValueExact()));
    }
  }

  private static BigDecimal definition(ModelPrice price, TokenUsage usage, boolean fast) {
    BigDecimal usd = BigDecimal.ZERO;
    for (Map.Entry<TokenKind, TokenRate> entry : price.rates().entrySet()) {
      TokenRate rate = entry.getValue();
      BigDecimal count = BigDecimal.valueOf(entry.getKey().countOf(usage));
      BigDecimal below = count.min(BigDecimal.valueOf(200_000));
      usd =
          usd.add(below.multiply(rate.usdPerMillion()))
              .add(count.subtract(below).multiply(rate.aboveBand().orElse(rate.usdPerMillion())));
    }
    return usd.multiply(fast ? price.fastMultiplier() : BigDecimal.ONE)
        .movePointLeft(6)
        .movePointRight(9)
        .setScale(0, RoundingMode.HALF_UP);
  }

  private static ModelPrice anyPrice(Random random) {
    Map<TokenKind, TokenRate> rates = new EnumMap<>(TokenKind.class);
    for (TokenKind kind : TokenKind.values()) {
      rates.put(
          kind,
          random.nextBoolean()
              ? TokenRate.flat(anyUsd(random))
              : TokenRate.banded(anyUsd(random), anyUsd(random)));
    }
    return new ModelPrice("m", MARCH, rates, BigDecimal.valueOf(random.nextInt(1_000_001), 3));
  }

  private static BigDecimal anyUsd(Random random) {
    long max = new long[] {1, 1_000, 100_000_000, 1_000_000_000_000L}[random.nextInt(4)];
    return BigDecimal.valueOf(random.nextLong(max + 1), 6);
  }

  private static long anyCount(Random random) {
    long around = new long[] {0, 1_000, 200_000, 1L << 40, MAX - 1_001}[random.nextInt(5)];
    return around + random.nextInt(1_001);
  }

  /** Totals of a day in ccusage, which prices every cache write as a 5-minute one. */
  @ParameterizedTest
  @CsvSource({
    "claude-opus-4-6, 2026-02-11, 183, 10464, 351961, 14938375, 9931458750",
    "claude-haiku-4-5-20251001, 2026-02-12, 150, 7373, 141785, 10933461, 1307592350",
    "claude-sonnet-4-5-20250929, 2026-02-11, 15, 3, 42176, 34159, 168497700",
  })
  void daysOfCcusage_costWhatTheyDoThere(
      String model, String day, long input, long output, long write, long read, long nanoUsd) {
    PriceTable table = PriceTable.of(PriceFile.own().prices());
    long sum = 0;
    for (TokenUsage response : responses(input, output, write, read)) {
      sum +=
          table
              .costNanoUsd(
                  model, ms(day + "T12:00:00Z"), BillableUsage.of(response.withCacheWritesOf5m()))
              .orElseThrow();
    }

    assertThat(sum).isEqualTo(nanoUsd);
  }

  /** A hundred responses below the band that together have these tokens. */
  private static List<TokenUsage> responses(long input, long output, long write, long read) {
    List<TokenUsage> responses = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      long write5m = part(write / 3, i);
      responses.add(
          new TokenUsage(
              part(input, i), part(output, i), write5m, part(write - write / 3, i), part(read, i)));
    }
    return responses;
  }

  private static long part(long total, int index) {
    return total * (index + 1) / 100 - total * index / 100;
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
