package io.tallyhouse.model;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.TreeSet;

/** Which period of a zone a time is in, found by looking at the clocks minute by minute. */
final class QueryCalendar {
  private static final long MINUTE_MS = 60_000;
  private static final long LONG_MS = 60 * 86_400_000L;

  private QueryCalendar() {}

  /** The start of the period that a time is in. */
  static long start(long timeMs, String every, ZoneId zone) {
    return switch (every) {
      case "15m" -> ofClock(timeMs, 15, zone);
      case "1h" -> ofClock(timeMs, 60, zone);
      case "6h" -> ofClock(timeMs, 360, zone);
      default -> midnight(first(day(timeMs, zone), every), zone);
    };
  }

  /** The starts of all periods of a range: no other begins between two minutes. */
  static List<Long> periods(long fromMs, long toMs, String every, ZoneId zone) {
    // Longer periods than those of the clock begin and end at a full hour or a few minutes off.
    long stepMs = toMs - fromMs > LONG_MS ? 1800_000 : MINUTE_MS;
    TreeSet<Long> starts = new TreeSet<>();
    long first = Math.floorDiv(fromMs, stepMs) * stepMs;
    for (long at = fromMs; at < toMs; at = at == fromMs ? first + stepMs : at + stepMs) {
      starts.add(start(at, every, zone));
    }
    return List.copyOf(starts);
  }

  private static LocalDate first(LocalDate day, String every) {
    return switch (every) {
      case "day" -> day;
      case "week" -> {
        LocalDate monday = day;
        while (monday.getDayOfWeek() != DayOfWeek.MONDAY) {
          monday = monday.minusDays(1);
        }
        yield monday;
      }
      case "month" -> day.withDayOfMonth(1);
      case "quarter" -> {
        LocalDate month = day.withDayOfMonth(1);
        while (month.getMonthValue() % 3 != 1) {
          month = month.minusMonths(1);
        }
        yield month;
      }
      default -> throw new IllegalArgumentException(every);
    };
  }

  static long midnight(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant().toEpochMilli();
  }

  /** The day whose first midnight is the last one that is not after the time. */
  private static LocalDate day(long timeMs, ZoneId zone) {
    LocalDate day = shown(timeMs, zone).toLocalDate().plusDays(2);
    while (midnight(day, zone) > timeMs) {
      day = day.minusDays(1);
    }
    return day;
  }

  static LocalDateTime shown(long timeMs, ZoneId zone) {
    return LocalDateTime.ofInstant(Instant.ofEpochMilli(timeMs), zone);
  }

  /** Back to when the clocks began to show what they show: so many minutes, or more. */
  private static long ofClock(long timeMs, int minutes, ZoneId zone) {
    long at = Math.floorDiv(timeMs, MINUTE_MS) * MINUTE_MS;
    while (minuteShown(at, zone) % minutes != 0
        && Math.floorDiv(minuteShown(at - MINUTE_MS, zone), minutes)
            == Math.floorDiv(minuteShown(at, zone), minutes)) {
      at -= MINUTE_MS;
    }
    return at;
  }

  private static long minuteShown(long timeMs, ZoneId zone) {
    return Math.floorDiv(shown(timeMs, zone).toEpochSecond(ZoneOffset.UTC), 60);
  }
}
