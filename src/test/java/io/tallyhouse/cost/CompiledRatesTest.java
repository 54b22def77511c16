package io.tallyhouse.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The arithmetic of costs, through the table that has it. */
class CompiledRatesTest {
  private static final LocalDate MARCH = LocalDate.parse("2026-03-01");
  private static final long NOW = Instant.parse("2026-07-01T00:00:00Z").toEpochMilli();
  private static final TokenUsage ONE_INPUT = new TokenUsage(1, 0, 0, 0, 0);
  private static final long MAX = Long.MAX_VALUE;

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
      BillableUsage usage =
          new BillableUsage(
              new TokenUsage(
                  anyCount(random),
                  anyCount(random),
                  anyCount(random),
                  anyCount(random),
                  anyCount(random)),
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextLong(anyOf(random, 1, 10, BillableUsage.WEB_SEARCH_REQUESTS_MAX) + 1));
      boolean regional = random.nextBoolean();
      BigDecimal place =
          regional
              ? price.multipliers().bedrockRegional()
              : usage.usOnlyInference() ? price.multipliers().usOnlyInference() : BigDecimal.ONE;
      BigDecimal nanoUsd = definition(price, usage, place);

      assertThat(
              PriceTable.of(List.of(price))
                  .costNanoUsd(regional ? "eu.anthropic.claude-m" : "claude-m", NOW, usage))
          .as("seed %d, round %d: %s, %s, regional %s", seed, i, price, usage, regional)
          .isEqualTo(
              nanoUsd.compareTo(BigDecimal.valueOf(MAX)) > 0
                  ? OptionalLong.empty()
                  : OptionalLong.of(nanoUsd.longValueExact()));
    }
  }

  /** As {@code docs/prices.md} says it. */
  private static BigDecimal definition(ModelPrice price, BillableUsage usage, BigDecimal place) {
    TokenUsage tokens = usage.tokens();
    BigDecimal prompt =
        BigDecimal.valueOf(tokens.input())
            .add(BigDecimal.valueOf(tokens.cacheWrite5m()))
            .add(BigDecimal.valueOf(tokens.cacheWrite1h()))
            .add(BigDecimal.valueOf(tokens.cacheRead()));
    BigDecimal usd = BigDecimal.ZERO;
    for (TokenKind kind : TokenKind.values()) {
      BigDecimal count = BigDecimal.valueOf(kind.countOf(tokens));
      BigDecimal usual = price.rates().of(kind).orElseThrow();
      BigDecimal below = count;
      BigDecimal above = usual;
      if (price.longPrompt().isPresent()) {
        LongPromptRates longPrompt = price.longPrompt().get();
        BigDecimal bound = BigDecimal.valueOf(longPrompt.above());
        above = longPrompt.rates().of(kind).orElse(usual);
        below =
            switch (longPrompt.mode()) {
              case MARGINAL -> count.min(bound);
              case WHOLE_REQUEST -> prompt.compareTo(bound) > 0 ? BigDecimal.ZERO : count;
            };
      }
      usd = usd.add(below.multiply(usual)).add(count.subtract(below).multiply(above));
    }
    return usd.multiply(usage.fast() ? price.multipliers().fast() : BigDecimal.ONE)
        .multiply(place)
        .movePointLeft(6)
        .add(
            price
                .webSearchUsdPerThousand()
                .multiply(BigDecimal.valueOf(usage.webSearchRequests()))
                .movePointLeft(3))
        .movePointRight(9)
        .setScale(0, RoundingMode.HALF_UP);
  }

  private static ModelPrice anyPrice(Random random) {
    LongPromptRates longPrompt =
        new LongPromptRates(
            anyOf(random, 1, 1_000, 200_000, LongPromptRates.ABOVE_MAX),
            random.nextBoolean()
                ? LongPromptRates.Mode.MARGINAL
                : LongPromptRates.Mode.WHOLE_REQUEST,
            anyRates(random, false));
    return new ModelPrice(
        "claude-m",
        MARCH,
        anyRates(random, true),
        random.nextBoolean() ? Optional.of(longPrompt) : Optional.empty(),
        new PriceMultipliers(anyMultiplier(random), anyMultiplier(random), anyMultiplier(random)),
        anyUsd(random));
  }

  private static TokenRates anyRates(Random random, boolean all) {
    Map<TokenKind, BigDecimal> rates = new EnumMap<>(TokenKind.class);
    for (TokenKind kind : TokenKind.values()) {
      if (all || random.nextBoolean()) {
        rates.put(kind, anyUsd(random));
      }
    }
    return new TokenRates(rates);
  }

  private static BigDecimal anyMultiplier(Random random) {
    return BigDecimal.valueOf(random.nextLong(anyOf(random, 1, 3_000, 1_000_000) + 1), 3);
  }

  private static BigDecimal anyUsd(Random random) {
    return BigDecimal.valueOf(
        random.nextLong(anyOf(random, 1, 1_000, 100_000_000, 1_000_000_000_000L) + 1), 6);
  }

  private static long anyOf(Random random, long... values) {
    return values[random.nextInt(values.length)];
  }

  private static long anyCount(Random random) {
    long around = new long[] {0, 1_000, 200_000, 1L << 40, MAX - 1_001}[random.nextInt(5)];
    return around + random.nextInt(1_001);
  }
}
