package io.tallyhouse.cost;

import io.tallyhouse.event.TokenUsage;

/** What tokens are told apart by when they are priced. */
public enum TokenKind {
  INPUT("input"),
  OUTPUT("output"),
  CACHE_WRITE_5M("cacheWrite5m"),
  CACHE_WRITE_1H("cacheWrite1h"),
  CACHE_READ("cacheRead");

  private final String fieldName;

  TokenKind(String fieldName) {
    this.fieldName = fieldName;
  }

  /** The name in price files. */
  public String fieldName() {
    return fieldName;
  }

  /** How many tokens of this kind a response has. */
  public long countOf(TokenUsage usage) {
    return switch (this) {
      case INPUT -> usage.input();
      case OUTPUT -> usage.output();
      case CACHE_WRITE_5M -> usage.cacheWrite5m();
      case CACHE_WRITE_1H -> usage.cacheWrite1h();
      case CACHE_READ -> usage.cacheRead();
    };
  }
}
