package io.tallyhouse.api.dashboard;

import io.tallyhouse.query.TimeRange;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The days of a time zone, or all days as one. Since December 2011 no day of any zone begins or
 * ends inside a quarter of an hour, so that every local day is whole buckets. Until then the clocks
 * of Newfoundland went back at 00:01; of such a bucket all belongs to the day it begins in.
 */
record LocalDays(boolean byDay, ZoneId zone) {
  /** All days as one, which statements return as 1970-01-01. */
  static final LocalDays TOGETHER = new LocalDays(false, ZoneOffset.UTC);

  static LocalDays of(ZoneId zone) {
    return new LocalDays(true, zone);
  }

  /** Whether days are those of the daily rollups. */
  boolean isUtc() {
    return zone.getRules().isFixedOffset()
        && zone.getRules().getOffset(Instant.EPOCH).equals(ZoneOffset.UTC);
  }

  /**
   * Adds the query parameters: the zone's offsets from UTC within a range, seconds, and when each
   * begins, seconds since 1970, ascending.
   */
  void putInto(Map<String, Object> parameters, TimeRange range) {
    ZoneRules rules = zone.getRules();
    Instant to = Instant.ofEpochMilli(range.toMs());
    Instant at = Instant.ofEpochMilli(range.fromMs());
    List<Long> starts = new ArrayList<>();
    List<Long> offsets = new ArrayList<>();
    // The first holds from before the range, since its bucket may begin before it.
    starts.add(0L);
    offsets.add((long) rules.getOffset(at).getTotalSeconds());
    ZoneOffsetTransition next = rules.nextTransition(at.minusMillis(1));
    while (byDay && next != null && next.getInstant().isBefore(to)) {
      starts.add(next.toEpochSecond());
      offsets.add((long) next.getOffsetAfter().getTotalSeconds());
      next = rules.nextTransition(next.getInstant());
    }
    parameters.put("by_day", byDay ? 1 : 0);
    parameters.put("offset_starts", starts.toString());
    parameters.put("offsets", offsets.toString());
  }
}
