package io.tallyhouse.cost;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.OptionalLong;

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

  private final long longPromptAbove;
  private final boolean wholeRequest;
  private final Rate[] rates;
  private final BigDecimal searchUsd;
  private final long searchUnits;
  private final long unitsPerNano;

  /** Whether all rates fit into longs; if not, no units count. */
  private final boolean fits;

  /** What one token of a kind costs, in USD and in units; a kind without a rate is not priced. */
  private record Rate(
      TokenKind kind,
      boolean priced,
      BigDecimal usd,
      BigDecimal usdAbove,
      long units,
      long unitsAbove) {
    static Rate of(TokenKind kind, ModelPrice price, BigDecimal multiplier) {
      BigDecimal usual = price.rates().of(kind).orElse(BigDecimal.ZERO);
      BigDecimal above =
          price.longPrompt().flatMap(longPrompt -> longPrompt.rates().of(kind)).orElse(usual);
      return new Rate(
          kind,
          price.rates().of(kind).isPresent(),
          usd(usual, multiplier),
          usd(above, multiplier),
          0,
          0);
    }

    private static BigDecimal usd(BigDecimal usdPerMillion, BigDecimal multiplier) {
      return usdPerMillion
          .multiply(multiplier)
          .movePointLeft(MILLION_DECIMALS)
          .stripTrailingZeros();
    }

    int decimals() {
      return Math.max(usd.scale(), usdAbove.scale());
    }

    /** The same with units of so many decimals. */
    Rate inUnits(int decimals) {
      return new Rate(
          kind,
          priced,
          usd,
          usdAbove,
          usd.movePointRight(decimals).longValueExact(),
          usdAbove.movePointRight(decimals).longValueExact());
    }
  }

  CompiledRates(ModelPrice price, BigDecimal multiplier) {
    this.longPromptAbove = price.longPrompt().map(LongPromptRates::above).orElse(Long.MAX_VALUE);
    this.wholeRequest =
        price
            .longPrompt()
            .filter(longPrompt -> longPrompt.mode() == LongPromptRates.Mode.WHOLE_REQUEST)
            .isPresent();
    this.searchUsd =
        price.webSearchUsdPerThousand().movePointLeft(THOUSAND_DECIMALS).stripTrailingZeros();
    Rate[] inUsd =
        Arrays.stream(TokenKind.values())
            .map(kind -> Rate.of(kind, price, multiplier))
            .toArray(Rate[]::new);
    int decimals =
        Arrays.stream(inUsd)
            .mapToInt(Rate::decimals)
            .reduce(Math.max(NANO_DECIMALS, searchUsd.scale()), Math::max);
    boolean allFit = true;
    Rate[] inUnits = inUsd;
    long search = 0;
    long perNano = 1;
    try {
      inUnits = Arrays.stream(inUsd).map(rate -> rate.inUnits(decimals)).toArray(Rate[]::new);
      search = searchUsd.movePointRight(decimals).longValueExact();
      perNano = BigDecimal.ONE.movePointRight(decimals - NANO_DECIMALS).longValueExact();
    } catch (ArithmeticException pastALong) {
      allFit = false;
    }
    this.rates = inUnits;
    this.searchUnits = search;
    this.unitsPerNano = perNano;
    this.fits = allFit;
  }

  /** In nano dollars, rounded half up; none when a kind has no rate or the cost is past a long. */
  OptionalLong costNanoUsd(BillableUsage usage) {
    TokenUsage tokens = usage.tokens();
    for (Rate rate : rates) {
      if (!rate.priced && rate.kind.countOf(tokens) > 0) {
        return OptionalLong.empty();
      }
    }
    if (!fits) {
      return largeCostNanoUsd(usage);
    }
    try {
      long units = units(usage);
      long rest = units % unitsPerNano;
      return OptionalLong.of(units / unitsPerNano + (rest >= unitsPerNano - rest ? 1 : 0));
    } catch (ArithmeticException pastALong) {
      return largeCostNanoUsd(usage);
    }
  }

  private long units(BillableUsage usage) {
    TokenUsage tokens = usage.tokens();
    long bound = bound(tokens);
    long sum = Math.multiplyExact(usage.webSearchRequests(), searchUnits);
    for (Rate rate : rates) {
      long count = rate.kind.countOf(tokens);
      long above = Math.max(0, count - bound);
      sum = Math.addExact(sum, Math.multiplyExact(count - above, rate.units));
      sum = Math.addExact(sum, Math.multiplyExact(above, rate.unitsAbove));
    }
    return sum;
  }

  private OptionalLong largeCostNanoUsd(BillableUsage usage) {
    TokenUsage tokens = usage.tokens();
    long bound = bound(tokens);
    BigDecimal usd = BigDecimal.valueOf(usage.webSearchRequests()).multiply(searchUsd);
    for (Rate rate : rates) {
      long count = rate.kind.countOf(tokens);
      long above = Math.max(0, count - bound);
      usd =
          usd.add(BigDecimal.valueOf(count - above).multiply(rate.usd))
              .add(BigDecimal.valueOf(above).multiply(rate.usdAbove));
    }
    BigDecimal nanoUsd = usd.movePointRight(NANO_DECIMALS).setScale(0, RoundingMode.HALF_UP);
    return nanoUsd.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
        ? OptionalLong.of(nanoUsd.longValueExact())
        : OptionalLong.empty();
  }

  /** So many tokens of each kind have the usual rate; those past them the other one. */
  private long bound(TokenUsage tokens) {
    if (!wholeRequest) {
      return longPromptAbove;
    }
    return tokens.prompt() > longPromptAbove ? 0 : Long.MAX_VALUE;
  }
}
