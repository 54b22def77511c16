package io.tallyhouse.cost;

import java.math.BigDecimal;

/** What amounts in a price may be: 0 to 1,000,000 USD with at most 6 decimals. */
final class Usd {
  /** Far above any price there is: what is more is a slip of the unit. */
  static final BigDecimal MAX = new BigDecimal(1_000_000);

  /** Prices given per token instead of per million mostly have more. */
  static final int DECIMALS_MAX = 6;

  private Usd() {}

  /** The amount as it is kept: without trailing zeros, so that equal ones are equal. */
  static BigDecimal checked(String name, String unit, BigDecimal usd) {
    BigDecimal stripped = usd.stripTrailingZeros();
    if (usd.signum() < 0 || usd.compareTo(MAX) > 0 || stripped.scale() > DECIMALS_MAX) {
      throw new IllegalArgumentException(
          "%s must be USD per %s, 0 to %s with at most %d decimals, but is %s"
              .formatted(name, unit, MAX, DECIMALS_MAX, usd));
    }
    return stripped;
  }
}
