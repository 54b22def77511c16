package io.tallyhouse.cost;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prices for tests. */
public final class Prices {
  private Prices() {}

  /** At all times: input and output cost this much, the other kinds have no price. */
  public static ModelPrice flat(String model, String usdPerMillion) {
    return from(model, ModelPrice.SINCE_RELEASE, usdPerMillion);
  }

  /** From a day on: input and output cost this much, the other kinds have no price. */
  public static ModelPrice from(String model, LocalDate validFrom, String usdPerMillion) {
    BigDecimal usd = new BigDecimal(usdPerMillion);
    return new ModelPrice(
        model,
        validFrom,
        new TokenRates(Map.of(TokenKind.INPUT, usd, TokenKind.OUTPUT, usd)),
        Optional.empty(),
        PriceMultipliers.NONE,
        ModelPrice.WEB_SEARCH_USD_PER_THOUSAND);
  }

  /** Every field has a value of its own: long prompts are marginal above 200,000 tokens. */
  public static ModelPrice full(String model) {
    return full(model, LongPromptRates.Mode.MARGINAL);
  }

  /** Every field has a value of its own, with this meaning of the 200,000 tokens. */
  public static ModelPrice full(String model, LongPromptRates.Mode mode) {
    return new ModelPrice(
        model,
        LocalDate.parse("2026-03-01"),
        rates("3", "15", "3.75", "6.5", "0.3"),
        Optional.of(new LongPromptRates(200_000, mode, rates("6", "22.5", "7.5", "12", "0.6"))),
        new PriceMultipliers(new BigDecimal("2.5"), new BigDecimal("1.1"), new BigDecimal("1.2")),
        new BigDecimal("8.5"));
  }

  private static TokenRates rates(String... usdPerMillion) {
    Map<TokenKind, BigDecimal> rates = new EnumMap<>(TokenKind.class);
    Iterator<String> usd = List.of(usdPerMillion).iterator();
    for (TokenKind kind : TokenKind.values()) {
      rates.put(kind, new BigDecimal(usd.next()));
    }
    return new TokenRates(rates);
  }
}
