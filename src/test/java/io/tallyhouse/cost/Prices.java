package io.tallyhouse.cost;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;

/** Prices for tests. */
public final class Prices {
  private Prices() {}

  /** At all times: input and output cost this much, the other kinds have no price. */
  public static ModelPrice flat(String model, String usdPerMillion) {
    return from(model, ModelPrice.SINCE_RELEASE, usdPerMillion);
  }

  /** From a day on: input and output cost this much, the other kinds have no price. */
  public static ModelPrice from(String model, LocalDate validFrom, String usdPerMillion) {
    TokenRate rate = TokenRate.flat(new BigDecimal(usdPerMillion));
    return new ModelPrice(
        model, validFrom, Map.of(TokenKind.INPUT, rate, TokenKind.OUTPUT, rate), BigDecimal.ONE);
  }

  /** A price and a higher band of its own for each kind, and a fast mode. */
  public static ModelPrice full(String model) {
    Map<TokenKind, TokenRate> rates = new EnumMap<>(TokenKind.class);
    rates.put(TokenKind.INPUT, banded("3", "6"));
    rates.put(TokenKind.OUTPUT, banded("15", "22.5"));
    rates.put(TokenKind.CACHE_WRITE_5M, banded("3.75", "7.5"));
    rates.put(TokenKind.CACHE_WRITE_1H, banded("6.5", "12"));
    rates.put(TokenKind.CACHE_READ, banded("0.3", "0.6"));
    return new ModelPrice(model, LocalDate.parse("2026-03-01"), rates, new BigDecimal("2.5"));
  }

  private static TokenRate banded(String usdPerMillion, String aboveBand) {
    return TokenRate.banded(new BigDecimal(usdPerMillion), new BigDecimal(aboveBand));
  }
}
