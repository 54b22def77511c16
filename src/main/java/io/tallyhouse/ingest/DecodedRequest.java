package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import java.util.List;

/** What became of a request body: events to store, or why nothing of it is taken. */
public sealed interface DecodedRequest {
  /**
   * A valid body.
   *
   * @param events acceptable events in the order of the request
   * @param rejected number of well-formed events that are dropped: too old, in the future, or with
   *     too much data
   */
  record Events(List<Event> events, int rejected) implements DecodedRequest {}

  /**
   * A body that is not what the document describes; nothing of it is stored.
   *
   * @param violations the first {@link EventDecoder#VIOLATIONS_MAX}
   */
  record Invalid(List<Violation> violations) implements DecodedRequest {}

  /**
   * A body with more than {@link EventDecoder#BATCH_EVENTS_MAX} events; nothing of it is stored.
   */
  record TooManyEvents() implements DecodedRequest {}
}
