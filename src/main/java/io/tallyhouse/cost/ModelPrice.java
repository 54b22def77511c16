package io.tallyhouse.cost;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;

/**
 * What a model costs from a day on, until the model's next price.
 *
 * @param model as in {@code message.model}, 1 to {@link #MODEL_CHARS_MAX} characters
 * @param validFrom from its midnight UTC; {@link #SINCE_RELEASE} = at all times
 * @param rates by kind; input and output are there. A kind without a rate has no price: a response
 *     with such tokens has no cost
 * @param longPrompt other rates past a bound; each kind in it has one in {@code rates} too
 * @param multipliers of the tokens' cost
 * @param webSearchUsdPerThousand what a thousand searches by the server cost, 0 to 1,000,000 USD
 *     with at most 6 decimals; no multiplier changes it
 */
public record ModelPrice(
    String model,
    LocalDate validFrom,
    TokenRates rates,
    Optional<LongPromptRates> longPrompt,
    PriceMultipliers multipliers,
    BigDecimal webSearchUsdPerThousand) {
  /** The day of a price that holds whatever the time: no model is older. */
  public static final LocalDate SINCE_RELEASE = LocalDate.EPOCH;

  /** The last day that PostgreSQL, JSON and this all print with four digits of year. */
  public static final LocalDate VALID_FROM_MAX = LocalDate.of(9999, 12, 31);

  /** Longer names are of no model. */
  public static final int MODEL_CHARS_MAX = 256;

  /**
   * The fee where a price doesn't say another. Anthropic has had this one for all models since it
   * has had searches (2025-05-07).
   */
  public static final BigDecimal WEB_SEARCH_USD_PER_THOUSAND = BigDecimal.TEN;

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
    requireRate(rates, TokenKind.INPUT, "");
    requireRate(rates, TokenKind.OUTPUT, "");
    if (longPrompt.isPresent()) {
      for (TokenKind kind : longPrompt.get().rates().usdPerMillion().keySet()) {
        requireRate(rates, kind, ", but there is one for long prompts");
      }
    }
    webSearchUsdPerThousand =
        Usd.checked("webSearchUsdPerThousand", "thousand searches", webSearchUsdPerThousand);
  }

  /** A price that holds at all times, without long prompts, fast mode or regions. */
  public static ModelPrice of(String model, TokenRates rates) {
    return new ModelPrice(
        model,
        SINCE_RELEASE,
        rates,
        Optional.empty(),
        PriceMultipliers.NONE,
        WEB_SEARCH_USD_PER_THOUSAND);
  }

  private static void requireRate(TokenRates rates, TokenKind kind, String reason) {
    if (rates.of(kind).isEmpty()) {
      throw new IllegalArgumentException(kind.fieldName() + " is missing" + reason);
    }
  }
}
