package io.tallyhouse.event;

/**
 * Everything of one response that its cost depends on, besides its model and time. Fields of {@code
 * message.usage}: see {@code docs/prices.md}.
 *
 * @param tokens of this response alone; its prompt (input, cache writes and reads) is what a tier
 *     of prices by the prompt's length looks at
 * @param fast whether it was in fast mode ({@code speed} is {@code fast})
 * @param usOnlyInference whether it was computed in the US only ({@code inference_geo} is {@code
 *     us}; {@code global} and {@code not_available} are not)
 * @param webSearchRequests searches that the server made ({@code
 *     server_tool_use.web_search_requests}), 0 to {@link #WEB_SEARCH_REQUESTS_MAX}
 */
public record BillableUsage(
    TokenUsage tokens, boolean fast, boolean usOnlyInference, long webSearchRequests) {
  /** Far above what one response can make; what is more is no count of searches. */
  public static final long WEB_SEARCH_REQUESTS_MAX = 1_000_000;

  /**
   * @throws IllegalArgumentException when the count of searches is out of range
   */
  public BillableUsage {
    if (webSearchRequests < 0 || webSearchRequests > WEB_SEARCH_REQUESTS_MAX) {
      throw new IllegalArgumentException(
          "webSearchRequests must be 0 to %d, but is %d"
              .formatted(WEB_SEARCH_REQUESTS_MAX, webSearchRequests));
    }
  }

  /** What two lines say together of one response: of each figure the larger one. */
  BillableUsage max(BillableUsage other) {
    return new BillableUsage(
        tokens.max(other.tokens),
        fast || other.fast,
        usOnlyInference || other.usOnlyInference,
        Math.max(webSearchRequests, other.webSearchRequests));
  }

  /** Standard speed, anywhere, without searches. */
  public static BillableUsage of(TokenUsage tokens) {
    return new BillableUsage(tokens, false, false, 0);
  }
}
