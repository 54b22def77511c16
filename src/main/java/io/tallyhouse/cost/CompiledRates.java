package io.tallyhouse.cost;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The rates of a price as whole numbers of femtodollars (1e-15 USD) per token, so that a cost is a
 * few multiplications of longs. Exact: the limits of prices and multipliers leave no further
 * decimals, and a sum past the largest long is counted again in big integers.
 */
final class CompiledRates {
  /** USD per million tokens has 9 decimals at most: 1e-9 / 1e6 = 1e-15 USD per token. */
  private static final int DECIMALS = TokenRate.DECIMALS_MAX + ModelPrice.FAST_DECIMALS_MAX;

  private static final long FEMTO_PER_NANO = 1_000_000;
  private static final long NO_RATE = -1;

  private final Rate[] rates;

  /** What a token of a kind costs, in femtodollars. */
  private record Rate(TokenKind kind, long belowBand, long aboveBand) {
    static Rate of(TokenKind kind, @Nullable TokenRate rate, BigDecimal multiplier) {
      return rate == null
          ? new Rate(kind, NO_RATE, NO_RATE)
          : new Rate(
              kind,
              femtoUsd(rate.usdPerMillion(), multiplier),
              femtoUsd(rate.aboveBand().orElse(rate.usdPerMillion()), multiplier));
    }

    private static long femtoUsd(BigDecimal usdPerMillion, BigDecimal multiplier) {
      return usdPerMillion.multiply(multiplier).movePointRight(DECIMALS).longValueExact();
    }
  }

  CompiledRates(Map<TokenKind, TokenRate> rates, BigDecimal multiplier) {
    this.rates =
        Arrays.stream(TokenKind.values())
            .map(kind -> Rate.of(kind, rates.get(kind), multiplier))
            .toArray(Rate[]::new);
  }

  /** In nano dollars, rounded half up; none when a kind has no rate or the cost is past a long. */
  OptionalLong costNanoUsd(TokenUsage usage) {
    for (Rate rate : rates) {
      if (rate.belowBand == NO_RATE && rate.kind.countOf(usage) > 0) {
        return OptionalLong.empty();
      }
    }
    try {
      long femtoUsd = femtoUsd(usage);
      long roundedUp = femtoUsd % FEMTO_PER_NANO >= FEMTO_PER_NANO / 2 ? 1 : 0;
      return OptionalLong.of(femtoUsd / FEMTO_PER_NANO + roundedUp);
    } catch (ArithmeticException pastALong) {
      return largeCostNanoUsd(usage);
    }
  }

  private long femtoUsd(TokenUsage usage) {
    long sum = 0;
    for (Rate rate : rates) {
      long count = rate.kind.countOf(usage);
      long above = Math.max(0, count - TokenRate.BAND_TOKENS);
      sum = Math.addExact(sum, Math.multiplyExact(count - above, rate.belowBand));
      sum = Math.addExact(sum, Math.multiplyExact(above, rate.aboveBand));
    }
    return sum;
  }

  private OptionalLong largeCostNanoUsd(TokenUsage usage) {
    BigInteger sum = BigInteger.valueOf(FEMTO_PER_NANO / 2);
    for (Rate rate : rates) {
      long count = rate.kind.countOf(usage);
      long above = Math.max(0, count - TokenRate.BAND_TOKENS);
      sum = sum.add(product(count - above, rate.belowBand)).add(product(above, rate.aboveBand));
    }
    BigInteger nanoUsd = sum.divide(BigInteger.valueOf(FEMTO_PER_NANO));
    return nanoUsd.bitLength() < Long.SIZE
        ? OptionalLong.of(nanoUsd.longValueExact())
        : OptionalLong.empty();
  }

  private static BigInteger product(long a, long b) {
    return BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
  }
}
