package io.tallyhouse.cost;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a million tokens of each kind cost.
 *
 * @param usdPerMillion by kind, 0 to 1,000,000 USD with at most 6 decimals; a kind that isn't in it
 *     has no rate here
 */
public record TokenRates(Map<TokenKind, BigDecimal> usdPerMillion) {
  /**
   * @throws IllegalArgumentException when a rate is out of range; the message names the kind
   */
  public TokenRates {
    Map<TokenKind, BigDecimal> checked = new EnumMap<>(TokenKind.class);
    usdPerMillion.forEach(
        (kind, usd) -> checked.put(kind, Usd.checked(kind.fieldName(), "million tokens", usd)));
    usdPerMillion = Collections.unmodifiableMap(checked);
  }

  /** The rate of a kind; none = it has none. */
  public Optional<BigDecimal> of(TokenKind kind) {
    return Optional.ofNullable(usdPerMillion.get(kind));
  }
}
