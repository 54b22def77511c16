package io.tallyhouse.model;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/** A seeded generator of query ranges around the times of given events. */
public final class RandomRanges {
  private static final long BUCKET_MS = Duration.ofMinutes(15).toMillis();

  private final Random random;
  private final Instant now;
  private final RandomTimes times;

  public RandomRanges(long seed, Instant now) {
    this.random = new Random(seed);
    this.now = now;
    this.times = new RandomTimes(random, now);
  }

  /** A range that is valid for analytics: the start is not after the end. */
  public QueryRange next(List<Event> events) {
    Instant a = border(events);
    Instant b = border(events);
    Instant first = a.isBefore(b) ? a : b;
    Instant last = a.isBefore(b) ? b : a;
    return switch (random.nextInt(12)) {
      case 0 -> QueryRange.NONE;
      case 1 -> new QueryRange(null, random.nextBoolean() ? day(a) : times.query(a));
      case 2 -> a.isAfter(now) ? QueryRange.NONE : new QueryRange(times.query(a), null);
      case 3 -> new QueryRange("2024-02-01", "2024-02-29");
      case 4 -> new QueryRange("2024-01-01", "2024-03-31");
      case 5 -> new QueryRange("2023-06-01", "2023-06-30T12:34:56.789Z");
      case 6 -> new QueryRange(times.query(a), times.query(a));
      case 7 -> insideOneBucket(a);
      case 8 -> new QueryRange(day(first), day(last));
      case 9 -> new QueryRange(times.query(first), day(last));
      case 10 -> new QueryRange(day(first), times.query(last));
      default -> new QueryRange(times.query(first), times.query(last));
    };
  }

  /**
   * A range that is valid for session starts, where a date alone is its midnight at the end, too.
   */
  public QueryRange nextOfStarts(List<Event> events) {
    QueryRange range = next(events);
    if (range.start() == null || range.end() == null) {
      return range;
    }
    boolean valid = !Times.parse(range.start()).isAfter(Times.parse(range.end()));
    return valid ? range : new QueryRange(range.start(), null);
  }

  private QueryRange insideOneBucket(Instant time) {
    long start = Math.floorDiv(time.toEpochMilli(), BUCKET_MS) * BUCKET_MS;
    long first = start + random.nextLong(BUCKET_MS);
    long last = first + random.nextLong(start + BUCKET_MS - first);
    return new QueryRange(
        times.query(Instant.ofEpochMilli(first)), times.query(Instant.ofEpochMilli(last)));
  }

  /** An event's time, the millisecond beside it, a bucket's edge, or any time near. */
  private Instant border(List<Event> events) {
    if (events.isEmpty()) {
      return times.anchor();
    }
    Instant time = events.get(random.nextInt(events.size())).time();
    return switch (random.nextInt(7)) {
      case 0 -> time;
      case 1 -> time.plusMillis(1);
      case 2 -> time.minusMillis(1);
      case 3 -> TimeEdges.within(random, time, Duration.ofDays(1).toMillis());
      case 4 -> Instant.ofEpochMilli(time.toEpochMilli() / BUCKET_MS * BUCKET_MS);
      default -> times.near(time);
    };
  }

  private static String day(Instant time) {
    LocalDate day = Times.day(time);
    return day.toString();
  }
}
