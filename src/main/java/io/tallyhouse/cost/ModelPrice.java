package io.tallyhouse.cost;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What the tokens of a model cost from a day on, until the model's next price.
 *
 * @param model as in {@code message.model}, 1 to {@link #MODEL_CHARS_MAX} characters
 * @param validFrom from its midnight UTC; {@link #SINCE_RELEASE} = at all times
 * @param rates by kind; input and output are there. A kind without a rate has no price: a response
 *     with such tokens has no cost
 * @param fastMultiplier what a response in fast mode costs as a multiple, 0 to 1,000 with at most 3
 *     decimals; 1 for a model that has no fast mode
 */
public record ModelPrice(
    String model, LocalDate validFrom, Map<TokenKind, TokenRate> rates, BigDecimal fastMultiplier) {
  /** The day of a price that holds whatever the time: no model is older. */
  public static final LocalDate SINCE_RELEASE = LocalDate.EPOCH;

  /** The last day that PostgreSQL, JSON and this all print with four digits of year. */
  public static final LocalDate VALID_FROM_MAX = LocalDate.of(9999, 12, 31);

  /** Longer names are of no model. */
  public static final int MODEL_CHARS_MAX = 256;

  /** Far above any there is. */
  public static final BigDecimal FAST_MULTIPLIER_MAX = new BigDecimal(1000);

  /** Together with a price's 6 decimals they are the 9 that the arithmetic has. */
  public static final int FAST_DECIMALS_MAX = 3;

  /**
   * @throws IllegalArgumentException when a value is out of range; the message names it
   */
  public ModelPrice {
    if (model.isBlank() || model.length() > MODEL_CHARS_MAX) {
      throw new IllegalArgumentException(
          "model must have 1 to " + MODEL_CHARS_MAX + " characters, not only spaces");
    }
    if (validFrom.isBefore(SINCE_RELEASE) || validFrom.isAfter(VALID_FROM_MAX)) {
      throw new IllegalArgumentException(
          "validFrom must be from %s to %s, but is %s"
              .formatted(SINCE_RELEASE, VALID_FROM_MAX, validFrom));
    }
    for (TokenKind required : new TokenKind[] {TokenKind.INPUT, TokenKind.OUTPUT}) {
      if (!rates.containsKey(required)) {
        throw new IllegalArgumentException(required.fieldName() + " is missing");
      }
    }
    rates = Collections.unmodifiableMap(new EnumMap<>(rates));
    fastMultiplier = checkedMultiplier(fastMultiplier);
  }

  /** A price that holds at all times, of a model without fast mode. */
  public static ModelPrice of(String model, Map<TokenKind, TokenRate> rates) {
    return new ModelPrice(model, SINCE_RELEASE, rates, BigDecimal.ONE);
  }

  /** The multiplier as it is kept: without trailing zeros, so that equal ones are equal. */
  static BigDecimal checkedMultiplier(BigDecimal multiplier) {
    BigDecimal stripped = multiplier.stripTrailingZeros();
    if (multiplier.signum() < 0
        || multiplier.compareTo(FAST_MULTIPLIER_MAX) > 0
        || stripped.scale() > FAST_DECIMALS_MAX) {
      throw new IllegalArgumentException(
          "fastMultiplier must be 0 to %s with at most %d decimals, but is %s"
              .formatted(FAST_MULTIPLIER_MAX, FAST_DECIMALS_MAX, multiplier));
    }
    return stripped;
  }
}
