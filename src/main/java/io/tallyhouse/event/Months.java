package io.tallyhouse.event;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.Set;

/**
 * The calendar months (UTC) in which events lie: raw events are partitioned by month, and storing a
 * block costs by the partitions it touches, not by its rows alone. Not thread-safe.
 */
public final class Months {
  private static final int MONTHS_IN_YEAR = 12;

  private final Set<Integer> months = new HashSet<>();
  // Most events lie in the day of the one before.
  private long lastDay = Long.MIN_VALUE;

  /** Those of the events' times. */
  public static Months of(Iterable<Event> events) {
    Months months = new Months();
    for (Event event : events) {
      months.add(event.timeMs());
    }
    return months;
  }

  /**
   * Adds the month of a time.
   *
   * @param timeMs milliseconds since 1970-01-01T00:00:00Z
   */
  public void add(long timeMs) {
    long day = Math.floorDiv(timeMs, TimeBucket.DAY_MS);
    if (day != lastDay) {
      lastDay = day;
      LocalDate date = LocalDate.ofEpochDay(day);
      months.add(date.getYear() * MONTHS_IN_YEAR + date.getMonthValue());
    }
  }

  /** Adds all of the others. */
  public void addAll(Months others) {
    months.addAll(others.months);
  }

  /** How many there would be with the others. */
  public int sizeWith(Months others) {
    int size = months.size();
    for (Integer month : others.months) {
      size += months.contains(month) ? 0 : 1;
    }
    return size;
  }

  /** How many there are. */
  public int size() {
    return months.size();
  }

  /** Forgets all. */
  public void clear() {
    months.clear();
    lastDay = Long.MIN_VALUE;
  }
}
