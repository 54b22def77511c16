package io.tallyhouse.api.dashboard;

import java.math.BigDecimal;

/** A name and its part of a whole: of sessions, or of tool calls. */
public record CategoryCount(String name, long count, long of) {
  /** Percent with one decimal, rounded half up; 0 of nothing. */
  public BigDecimal percentage() {
    long tenths = of == 0 ? 0 : Math.floorDiv(2000 * count + of, 2 * of);
    return BigDecimal.valueOf(tenths, 1);
  }
}
