package io.tallyhouse.model;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One POST of events: who sends it, its Idempotency-Key if it has one, and the events in the order
 * of the body.
 */
public record SentRequest(String account, @Nullable String idempotencyKey, List<SentEvent> events)
    implements Delivery {
  public SentRequest {
    Objects.requireNonNull(account, "account");
    events = List.copyOf(events);
  }

  @Override
  public String path() {
    return "/api/v1/events";
  }

  @Override
  public String body() {
    return events.stream()
        .map(SentEvent::json)
        .collect(Collectors.joining(",", "{\"events\":[", "]}"));
  }
}
