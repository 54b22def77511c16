package io.tallyhouse.cost;

/**
 * What tokens cost when there are more than a bound of them.
 *
 * @param above the bound in tokens, 1 to {@link #ABOVE_MAX}; one more than it is past it
 * @param mode what is compared with the bound, and what then costs this much
 * @param rates of the kinds that cost something else past the bound; the others cost the same
 */
public record LongPromptRates(long above, Mode mode, TokenRates rates) {
  /** Far above the context of any model. */
  public static final long ABOVE_MAX = 1_000_000_000;

  /** How a bound is meant. */
  public enum Mode {
    /**
     * The prompt (input, cache writes and reads together) is compared with the bound. Past it all
     * tokens of the request have these rates, the output too. So Anthropic bills.
     */
    WHOLE_REQUEST("wholeRequest"),

    /**
     * The tokens of each kind by themselves are compared with the bound, and only those past it
     * have these rates.
     */
    MARGINAL("marginal");

    private final String fieldValue;

    Mode(String fieldValue) {
      this.fieldValue = fieldValue;
    }

    /** The value in price files and in PostgreSQL. */
    public String fieldValue() {
      return fieldValue;
    }

    /**
     * The mode with this value.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Mode of(String fieldValue) {
      for (Mode mode : values()) {
        if (mode.fieldValue.equals(fieldValue)) {
          return mode;
        }
      }
      throw new IllegalArgumentException(
          "mode must be wholeRequest or marginal, but is " + fieldValue);
    }
  }

  /**
   * @throws IllegalArgumentException when the bound is out of range
   */
  public LongPromptRates {
    if (above < 1 || above > ABOVE_MAX) {
      throw new IllegalArgumentException(
          "above must be 1 to %d tokens, but is %d".formatted(ABOVE_MAX, above));
    }
  }
}
