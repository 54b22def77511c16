package io.tallyhouse.cost;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a million tokens of one kind cost, in USD: 0 to 1,000,000 with at most 6 decimals, so that a
 * token's price is a whole number of femtodollars (1e-15 USD) even in fast mode.
 *
 * @param aboveBand for those tokens of the kind above {@link #BAND_TOKENS} in one response, and
 *     only those; none = they cost the same
 */
public record TokenRate(BigDecimal usdPerMillion, Optional<BigDecimal> aboveBand) {
  /** Where the higher band of models that have one begins: the 200,001st token is in it. */
  public static final long BAND_TOKENS = 200_000;

  /** Far above any price there is: what is more is a slip of the unit. */
  public static final BigDecimal USD_PER_MILLION_MAX = new BigDecimal(1_000_000);

  /** Prices given per token instead of per million mostly have more. */
  public static final int DECIMALS_MAX = 6;

  /**
   * @throws IllegalArgumentException when a price is out of range
   */
  public TokenRate {
    usdPerMillion = checked(usdPerMillion);
    aboveBand = aboveBand.map(TokenRate::checked);
  }

  /** A rate without a higher band. */
  public static TokenRate flat(BigDecimal usdPerMillion) {
    return new TokenRate(usdPerMillion, Optional.empty());
  }

  /** A rate with a higher band. */
  public static TokenRate banded(BigDecimal usdPerMillion, BigDecimal aboveBand) {
    return new TokenRate(usdPerMillion, Optional.of(aboveBand));
  }

  /** The price as it is kept: without trailing zeros, so that equal prices are equal. */
  static BigDecimal checked(BigDecimal usd) {
    BigDecimal stripped = usd.stripTrailingZeros();
    if (usd.signum() < 0
        || usd.compareTo(USD_PER_MILLION_MAX) > 0
        || stripped.scale() > DECIMALS_MAX) {
      throw new IllegalArgumentException(
          "must be USD per million tokens, 0 to %s with at most %d decimals, but is %s"
              .formatted(USD_PER_MILLION_MAX, DECIMALS_MAX, usd));
    }
    return stripped;
  }
}
