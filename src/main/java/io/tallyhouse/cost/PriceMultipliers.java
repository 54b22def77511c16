package io.tallyhouse.cost;

import java.math.BigDecimal;

/**
 * What a model's tokens cost as a multiple where a request is not of the ordinary kind. Each is 0
 * to {@link #MAX} with at most {@link #DECIMALS_MAX} decimals; 1 = it costs the same.
 *
 * @param fast in fast mode; stacks with either of the others
 * @param usOnlyInference computed in the US only
 * @param bedrockRegional by a name of Amazon Bedrock that keeps the request in a region. Such a
 *     request doesn't pay for the US as well
 */
public record PriceMultipliers(
    BigDecimal fast, BigDecimal usOnlyInference, BigDecimal bedrockRegional) {
  /** Far above any there is. */
  public static final BigDecimal MAX = new BigDecimal(1000);

  /** More than any there is has. */
  public static final int DECIMALS_MAX = 3;

  /** Everything costs the same. */
  public static final PriceMultipliers NONE =
      new PriceMultipliers(BigDecimal.ONE, BigDecimal.ONE, BigDecimal.ONE);

  /**
   * @throws IllegalArgumentException when one is out of range; the message names it as price files
   *     do
   */
  public PriceMultipliers {
    fast = checked("fastMultiplier", fast);
    usOnlyInference = checked("usOnlyMultiplier", usOnlyInference);
    bedrockRegional = checked("bedrockRegionalMultiplier", bedrockRegional);
  }

  /** What a request costs as a multiple. */
  BigDecimal of(boolean isFast, Place place) {
    BigDecimal ofPlace =
        switch (place) {
          case ANYWHERE -> BigDecimal.ONE;
          case US_ONLY -> usOnlyInference;
          case BEDROCK_REGION -> bedrockRegional;
        };
    return isFast ? ofPlace.multiply(fast) : ofPlace;
  }

  /** Where a request is bound to be computed. */
  enum Place {
    ANYWHERE,
    US_ONLY,
    BEDROCK_REGION
  }

  /** Without trailing zeros, so that equal ones are equal. */
  private static BigDecimal checked(String name, BigDecimal multiplier) {
    BigDecimal stripped = multiplier.stripTrailingZeros();
    if (multiplier.signum() < 0
        || multiplier.compareTo(MAX) > 0
        || stripped.scale() > DECIMALS_MAX) {
      throw new IllegalArgumentException(
          "%s must be 0 to %s with at most %d decimals, but is %s"
              .formatted(name, MAX, DECIMALS_MAX, multiplier));
    }
    return stripped;
  }
}
