package io.tallyhouse.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rates of a price as whole numbers of one unit, so that a cost is a few multiplications of
 * longs. The unit is the largest power of ten of a USD, a nano dollar at most, of which all rates
 * are multiples: mostly 1e-9 or 1e-10. Exact: what doesn't fit into longs is computed in big
 * decimals. Immutable.
 */
final class CompiledRates {
  private static final int NANO_DECIMALS = 9;
  private static final int MILLION_DECIMALS = 6;
  private static final int THOUSAND_DECIMALS = 3;
  private static final TokenKind[] KINDS = TokenKind.values();

  private final ModelPrice price;
  private final BigDecimal multiplier;
  private final long longPromptAbove;
  private final boolean wholeRequest;
  private final boolean[] priced;

  /** None when a rate doesn't fit. */
  private final @Nullable Units units;

  /** What one token or search costs, and how many units a nano dollar is. */
  private record Units(long[] below, long[] above, long search, long perNano) {}

  CompiledRates(ModelPrice price, BigDecimal multiplier) {
    this.price = price;
    this.multiplier = multiplier;
    this.longPromptAbove = price.longPrompt().map(LongPromptRates::above).orElse(Long.MAX_VALUE);
    this.wholeRequest =
        price
            .longPrompt()
            .filter(rates -> rates.mode() == LongPromptRates.Mode.WHOLE_REQUEST)
            .isPresent();
    this.priced = new boolean[KINDS.length];
    for (TokenKind kind : KINDS) {
      priced[kind.ordinal()] = price.rates().of(kind).isPresent();
    }
    this.units = units();
  }

  /** In nano dollars, rounded half up; none when a kind has no rate or the cost is past a long. */
  OptionalLong costNanoUsd(BillableUsage usage) {
    TokenUsage tokens = usage.tokens();
    for (TokenKind kind : KINDS) {
      if (!priced[kind.ordinal()] && kind.countOf(tokens) > 0) {
        return OptionalLong.empty();
      }
    }
    if (units == null) {
      return largeCostNanoUsd(usage);
    }
    try {
      long sum = sum(units, usage);
      long rest = sum % units.perNano;
      return OptionalLong.of(sum / units.perNano + (rest >= units.perNano - rest ? 1 : 0));
    } catch (ArithmeticException pastALong) {
      return largeCostNanoUsd(usage);
    }
  }

  private long sum(Units units, BillableUsage usage) {
    TokenUsage tokens = usage.tokens();
    long sum = Math.multiplyExact(usage.webSearchRequests(), units.search);
    long bound = bound(tokens);
    for (int i = 0; i < KINDS.length; i++) {
      long count = KINDS[i].countOf(tokens);
      if (count > 0) {
        long above = Math.max(0, count - bound);
        sum = Math.addExact(sum, Math.multiplyExact(count - above, units.below[i]));
        sum = Math.addExact(sum, Math.multiplyExact(above, units.above[i]));
      }
    }
    return sum;
  }

  /** So many tokens of each kind have the usual rate; those past them the other one. */
  private long bound(TokenUsage tokens) {
    if (!wholeRequest) {
      return longPromptAbove;
    }
    return tokens.prompt() > longPromptAbove ? 0 : Long.MAX_VALUE;
  }

  private OptionalLong largeCostNanoUsd(BillableUsage usage) {
    TokenUsage tokens = usage.tokens();
    long bound = bound(tokens);
    BigDecimal usd =
        searchUsd(price).multiply(BigDecimal.valueOf(usage.webSearchRequests()));
    for (TokenKind kind : KINDS) {
      long count = kind.countOf(tokens);
      if (count > 0) {
        long above = Math.max(0, count - bound);
        usd =
            usd.add(BigDecimal.valueOf(count - above).multiply(tokenUsd(kind, false)))
                .add(BigDecimal.valueOf(above).multiply(tokenUsd(kind, true)));
      }
    }
    BigDecimal nanoUsd = usd.movePointRight(NANO_DECIMALS).setScale(0, RoundingMode.HALF_UP);
    return nanoUsd.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
        ? OptionalLong.of(nanoUsd.longValueExact())
        : OptionalLong.empty();
  }

  private @Nullable Units units() {
    BigDecimal[] below = new BigDecimal[KINDS.length];
    BigDecimal[] above = new BigDecimal[KINDS.length];
    for (TokenKind kind : KINDS) {
      boolean has = priced[kind.ordinal()];
      below[kind.ordinal()] = has ? tokenUsd(kind, false) : BigDecimal.ZERO;
      above[kind.ordinal()] = has ? tokenUsd(kind, true) : BigDecimal.ZERO;
    }
    BigDecimal search = searchUsd(price);
    int decimals =
        Stream.of(Arrays.stream(below), Arrays.stream(above), Stream.of(search))
            .flatMap(rates -> rates)
            .mapToInt(usd -> usd.stripTrailingZeros().scale())
            .reduce(NANO_DECIMALS, Math::max);
    try {
      return new Units(
          scaled(below, decimals),
          scaled(above, decimals),
          search.movePointRight(decimals).longValueExact(),
          BigDecimal.ONE.movePointRight(decimals - NANO_DECIMALS).longValueExact());
    } catch (ArithmeticException pastALong) {
      return null;
    }
  }

  private static long[] scaled(BigDecimal[] usd, int decimals) {
    return Arrays.stream(usd)
        .mapToLong(rate -> rate.movePointRight(decimals).longValueExact())
        .toArray();
  }

  private BigDecimal tokenUsd(TokenKind kind, boolean isAbove) {
    BigDecimal usual = price.rates().of(kind).orElseThrow();
    BigDecimal usdPerMillion =
        isAbove
            ? price.longPrompt().flatMap(rates -> rates.rates().of(kind)).orElse(usual)
            : usual;
    return usdPerMillion.multiply(multiplier).movePointLeft(MILLION_DECIMALS);
  }

  private static BigDecimal searchUsd(ModelPrice price) {
    return price.webSearchUsdPerThousand().movePointLeft(THOUSAND_DECIMALS);
  }
}
