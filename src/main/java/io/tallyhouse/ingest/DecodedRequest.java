package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import java.util.List;

/** What became of a request body: events to store, or why nothing of it is taken. */
public sealed interface DecodedRequest {
  /**
   * A valid body.
   *
   * @param events acceptable events in the order of the request
   * @param rejected well-formed events that are dropped
   */
  record Events(List<Event> events, Rejections rejected) implements DecodedRequest {}

  /**
   * A body that is not what the document describes; nothing of it is stored.
   *
   * @param violations the first {@link EventDecoder#VIOLATIONS_MAX}
   * @param eventsRead elements of {@code events} that were read, up to where the body is malformed
   */
  record Invalid(List<Violation> violations, int eventsRead) implements DecodedRequest {}

  /**
   * A body with more than {@link EventDecoder#BATCH_EVENTS_MAX} events, of which so many were read;
   * nothing of it is stored.
   */
  record TooManyEvents() implements DecodedRequest {
    /** Elements of {@code events} that were read. */
    public int eventsRead() {
      return EventDecoder.BATCH_EVENTS_MAX;
    }
  }
}
