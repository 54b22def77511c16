package io.tallyhouse.otlp.events;

import io.tallyhouse.event.BillableUsage;
import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.event.JsonSlice;
import io.tallyhouse.event.Message;
import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.event.TokenUsage;
import io.tallyhouse.otlp.Span;
import java.util.List;
import java.util.UUID;

/** Makes responses of spans of requests to models. Thread-safe. */
final class SpanMessages {
  private final Pricing pricing;

  /**
   * @param pricing counts what responses cost
   */
  SpanMessages(Pricing pricing) {
    this.pricing = pricing;
  }

  /**
   * A response, when its span ended.
   *
   * @param id of the request or response, which its other sources name, too
   */
  Event response(
      Span span,
      SentAttributes attributes,
      UUID sessionId,
      String id,
      String model,
      BillableUsage used,
      JsonSlice data) {
    long key = EventIdentity.ofRequestId(id);
    MessageUsage usage =
        new MessageUsage(span.endMs(), "", model, "", used, MessageUsage.Cost.UNKNOWN);
    boolean sidechain = !attributes.id("agent_id").isEmpty();
    Message message =
        new Message(
            Message.Keys.of(key),
            List.of(),
            usage.withCost(pricing.costNanoUsd(usage), false),
            List.of(),
            pricing,
            sidechain);
    return new Event.Response(
        attributes.head(sessionId, span.endMs(), key, "", data), model, message);
  }

  /**
   * Tokens where those of the prompt contain the cache's.
   *
   * @param prompt all of the prompt
   */
  static TokenUsage tokens(long prompt, long output, long cacheWrite, long cacheRead) {
    long input = Math.max(0, prompt - cacheWrite - cacheRead);
    return new TokenUsage(input, output, cacheWrite, 0, cacheRead);
  }
}
