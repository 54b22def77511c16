package io.tallyhouse.query;

import static io.tallyhouse.event.TimeBucket.BUCKET_MS;
import static io.tallyhouse.event.TimeBucket.DAY_MS;
import static io.tallyhouse.event.TimeBucket.ceil;
import static io.tallyhouse.event.TimeBucket.floor;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A range cut into the part of each rollup: whole days, whole quarters of an hour before and after
 * them, and the cut buckets at the two ends, which only raw events have. Any part may be empty;
 * together they are the range.
 */
public record RangeParts(
    TimeRange rawHead,
    TimeRange headBuckets,
    TimeRange days,
    TimeRange tailBuckets,
    TimeRange rawTail) {
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  /** Cuts a range. */
  public static RangeParts of(TimeRange range) {
    long bucketsFrom = ceil(range.fromMs(), BUCKET_MS);
    long bucketsTo = floor(range.toMs(), BUCKET_MS);
    if (bucketsFrom > bucketsTo) {
      TimeRange none = empty(range.toMs());
      return new RangeParts(range, none, none, none, none);
    }
    TimeRange rawHead = new TimeRange(range.fromMs(), bucketsFrom);
    TimeRange rawTail = new TimeRange(bucketsTo, range.toMs());
    long daysFrom = ceil(bucketsFrom, DAY_MS);
    long daysTo = floor(bucketsTo, DAY_MS);
    if (daysFrom >= daysTo) {
      TimeRange none = empty(bucketsTo);
      return new RangeParts(rawHead, new TimeRange(bucketsFrom, bucketsTo), none, none, rawTail);
    }
    return new RangeParts(
        rawHead,
        new TimeRange(bucketsFrom, daysFrom),
        new TimeRange(daysFrom, daysTo),
        new TimeRange(daysTo, bucketsTo),
        rawTail);
  }

  /** Whether the range is whole days and nothing else. */
  public boolean isDaysOnly() {
    return days.fromMs() == rawHead.fromMs() && days.toMs() == rawTail.toMs() && !days.isEmpty();
  }

  /** All the whole buckets: head, days and tail. */
  public TimeRange buckets() {
    return new TimeRange(headBuckets.fromMs(), Math.max(headBuckets.fromMs(), tailBuckets.toMs()));
  }

  /** The same range without whole days: all its whole buckets are in the head. */
  public RangeParts withoutDays() {
    TimeRange none = empty(buckets().toMs());
    return new RangeParts(rawHead, buckets(), none, none, rawTail);
  }

  /** The query parameters of the parts, as the statements name them. */
  public Map<String, Object> parameters() {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("raw_head_from", rawHead.fromMs());
    parameters.put("raw_head_to", rawHead.toMs());
    parameters.put("raw_tail_from", rawTail.fromMs());
    parameters.put("raw_tail_to", rawTail.toMs());
    putBuckets(parameters, "head", headBuckets);
    putBuckets(parameters, "tail", tailBuckets);
    putDays(parameters, "days", days);
    return parameters;
  }

  public static void putBuckets(Map<String, Object> parameters, String name, TimeRange buckets) {
    parameters.put(name + "_from", dateTime(buckets.fromMs()));
    parameters.put(name + "_to", dateTime(buckets.toMs()));
  }

  /** As text: ClickHouse takes no seconds since 1970 of few digits for a DateTime. */
  private static String dateTime(long timeMs) {
    return DATE_TIME.format(LocalDateTime.ofEpochSecond(timeMs / 1000, 0, ZoneOffset.UTC));
  }

  static void putDays(Map<String, Object> parameters, String name, TimeRange days) {
    parameters.put(name + "_from", LocalDate.ofEpochDay(days.fromMs() / DAY_MS).toString());
    parameters.put(name + "_to", LocalDate.ofEpochDay(days.toMs() / DAY_MS).toString());
  }

  static TimeRange empty(long atMs) {
    return new TimeRange(atMs, atMs);
  }
}
