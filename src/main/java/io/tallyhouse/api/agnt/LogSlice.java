package io.tallyhouse.api.agnt;

import io.tallyhouse.query.TimeRange;
import java.util.List;

/**
 * The part of the event log that has to be read for a page: found from how many events there are in
 * each of some spans of time.
 *
 * @param range what to read, newest first
 * @param skip events of it that come before the page
 * @param events all events of it
 */
record LogSlice(TimeRange range, long skip, long events) {
  /**
   * A span of time with events.
   *
   * @param events more than none
   */
  record Span(TimeRange range, long events) {}

  /** The spans' part with the events from one number to another, both from 0, newest first. */
  static LogSlice ofNumbers(List<Span> newestFirst, long first, long end) {
    return find(newestFirst, first, end, Long.MAX_VALUE);
  }

  /** The spans' part with the first events that are not later than a time. */
  static LogSlice before(List<Span> newestFirst, long timeMs, long count) {
    return find(newestFirst, 0, count, timeMs);
  }

  /** Events of spans that reach beyond the time may be later than it, and so don't count. */
  private static LogSlice find(List<Span> newestFirst, long first, long end, long timeMs) {
    long seen = 0;
    long skip = 0;
    long events = 0;
    TimeRange range = null;
    for (Span span : newestFirst) {
      if (span.range().fromMs() > timeMs) {
        continue;
      }
      boolean certain = span.range().toMs() <= timeMs || timeMs == Long.MAX_VALUE;
      if (seen + span.events() > first && seen < end) {
        if (range == null) {
          range = span.range();
          skip = first - seen;
        }
        range = new TimeRange(span.range().fromMs(), range.toMs());
        events += span.events();
      }
      seen += certain ? span.events() : 0;
    }
    return new LogSlice(range == null ? new TimeRange(0, 0) : range, skip, events);
  }

  boolean isEmpty() {
    return range.isEmpty();
  }
}
