package io.tallyhouse.ingest;

import io.tallyhouse.event.Event;
import java.util.Comparator;
import java.util.List;

/**
 * The acceptable events of one request.
 *
 * @param bodyBytes size of the request body they came in, decompressed, of which they keep parts
 */
public record IngestRequest(int accountId, List<Event> events, int bodyBytes) {
  /** About what an event takes in memory beside its part of the body. */
  private static final int EVENT_BYTES = 250;

  /** The events in order of their times; of equal times, in that of the request. */
  List<Event> inOrderOfTime() {
    long latest = Long.MIN_VALUE;
    for (Event event : events) {
      if (event.timeMs() < latest) {
        return events.stream().sorted(Comparator.comparingLong(Event::timeMs)).toList();
      }
      latest = event.timeMs();
    }
    return events;
  }

  /** About how much memory this takes. */
  long bytes() {
    return bodyBytes + (long) events.size() * EVENT_BYTES;
  }
}
