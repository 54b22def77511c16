package io.tallyhouse.model;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One POST of fleet events, in the order of the body. */
public record SentFleetRequest(
    String account, @Nullable String idempotencyKey, List<SentFleetEvent> events)
    implements Delivery {
  public static final String PATH = "/analytics/events";

  public SentFleetRequest {
    Objects.requireNonNull(account, "account");
    events = List.copyOf(events);
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public String body() {
    return events.stream()
        .map(SentFleetEvent::json)
        .collect(Collectors.joining(",", "{\"events\":[", "]}"));
  }
}
