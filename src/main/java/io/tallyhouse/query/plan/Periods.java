package io.tallyhouse.query.plan;

import io.tallyhouse.event.Iso8601;
import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.query.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;

/**
 * Where periods of a time zone begin, in milliseconds since 1970. A day is from one local midnight
 * to the next; where the clocks show a midnight twice, it begins at the first. A part of a day is
 * what the clocks show as one: where they are set back by its length it is there twice.
 */
final class Periods {
  /** A stretch of time in which the zone has one offset from UTC. */
  private record Segment(long fromMs, long toMs, long offsetMs, long offsetBeforeMs) {}

  private static final long LOOK_BACK_MS = 2 * TimeBucket.DAY_MS;

  private Periods() {}

  /**
   * The periods that a range has a part of, in order; the first may begin before it.
   *
   * @param max more of them are not computed: then there is one more than that
   */
  static List<Long> starts(Every every, TimeRange range, ZoneId zone, int max) {
    return every.isOfClock()
        ? ofClock(every.length().toMillis(), range, zone, max)
        : ofDays(every, range, zone, max);
  }

  private static List<Long> ofDays(Every every, TimeRange range, ZoneId zone, int max) {
    LocalDate day = every.first(dayOf(range.fromMs(), zone));
    List<Long> starts = new ArrayList<>();
    for (long start = Iso8601.startOfDayMs(day, zone);
        start < range.toMs() && starts.size() <= max;
        start = Iso8601.startOfDayMs(day, zone)) {
      starts.add(start);
      day = every.next(day);
    }
    return starts;
  }

  /** The day that a time is in. */
  static LocalDate dayOf(long timeMs, ZoneId zone) {
    LocalDate shown = Instant.ofEpochMilli(timeMs).atZone(zone).toLocalDate();
    LocalDate next = shown.plusDays(1);
    // The clocks were set back over midnight: they show the day before again.
    return Iso8601.startOfDayMs(next, zone) <= timeMs ? next : shown;
  }

  private static List<Long> ofClock(long unitMs, TimeRange range, ZoneId zone, int max) {
    List<Long> starts = new ArrayList<>();
    for (long change : changes(unitMs, range.fromMs() - LOOK_BACK_MS, range.toMs(), zone)) {
      if (change <= range.fromMs()) {
        starts.clear();
      }
      starts.add(change);
      if (starts.size() > max) {
        break;
      }
    }
    return starts;
  }

  /**
   * When the clocks begin to show another multiple of a unit, in [from, to): at its start, or when
   * they are set over one.
   */
  static List<Long> changes(long unitMs, long fromMs, long toMs, ZoneId zone) {
    List<Long> changes = new ArrayList<>();
    for (Segment segment : segments(fromMs, toMs, zone)) {
      long shown = Math.floorDiv(segment.fromMs + segment.offsetMs, unitMs);
      boolean set = segment.offsetMs != segment.offsetBeforeMs;
      if (set && shown != Math.floorDiv(segment.fromMs - 1 + segment.offsetBeforeMs, unitMs)) {
        changes.add(segment.fromMs);
      }
      long first =
          -Math.floorDiv(-(segment.fromMs + segment.offsetMs), unitMs) * unitMs - segment.offsetMs;
      for (long at = first; at < segment.toMs; at += unitMs) {
        if (changes.isEmpty() || changes.get(changes.size() - 1) != at) {
          changes.add(at);
        }
      }
    }
    return changes;
  }

  /** The offsets of a range, in seconds, and when each begins; the first at 0. */
  static void putOffsets(TimeRange range, ZoneId zone, Bindings bindings) {
    List<Long> starts = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    for (Segment segment : segments(range.fromMs(), range.toMs(), zone)) {
      starts.add(starts.isEmpty() ? 0 : segment.fromMs / 1000);
      offsets.add(segment.offsetMs / 1000);
    }
    bindings.put("offset_starts", starts.toString());
    bindings.put("offsets", offsets.toString());
  }

  private static List<Segment> segments(long fromMs, long toMs, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    List<Segment> segments = new ArrayList<>();
    long at = fromMs;
    long before = offsetMs(rules, fromMs);
    while (at < toMs) {
      long offset = offsetMs(rules, at);
      ZoneOffsetTransition next = rules.nextTransition(Instant.ofEpochMilli(at));
      long end = next == null ? toMs : Math.min(toMs, next.toEpochSecond() * 1000);
      segments.add(new Segment(at, end, offset, before));
      before = offset;
      at = end;
    }
    if (segments.isEmpty()) {
      segments.add(new Segment(fromMs, toMs, before, before));
    }
    return segments;
  }

  private static long offsetMs(ZoneRules rules, long timeMs) {
    return rules.getOffset(Instant.ofEpochMilli(timeMs)).getTotalSeconds() * 1000L;
  }
}
