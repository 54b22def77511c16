package io.tallyhouse.model;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The times from the start up to, but without, the end. */
public record FleetSpan(Instant start, Instant end) {
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** A part of a span that lies in one day, week or month. */
  public record Period(String key, FleetSpan span) {}

  /** The startDate and endDate of a query. */
  public static FleetSpan of(QueryRange range) {
    return new FleetSpan(
        Times.parse(Objects.requireNonNull(range.start())),
        end(Objects.requireNonNull(range.end())));
  }

  /** The days that end with an endDate's, or with yesterday if there is none. */
  static FleetSpan lastDays(long days, @Nullable String endDate, Instant now) {
    Instant end = endDate == null ? Times.midnight(Times.day(now)) : end(endDate);
    return new FleetSpan(Times.midnight(Times.day(end).minusDays(days)), end);
  }

  /** The whole day of that time. */
  static FleetSpan day(Instant time) {
    return days(Times.day(time), 1);
  }

  static FleetSpan days(LocalDate first, long count) {
    return new FleetSpan(Times.midnight(first), Times.midnight(first.plusDays(count)));
  }

  /** With milliseconds always. */
  public static String print(Instant time) {
    return MILLIS.format(time);
  }

  boolean contains(Instant time) {
    return !time.isBefore(start) && time.isBefore(end);
  }

  /** The periods that the span touches, cut to it; none if it is empty. */
  List<Period> periods(String period) {
    List<Period> periods = new ArrayList<>();
    Instant from = start;
    while (from.isBefore(end)) {
      LocalDate day = Times.day(from);
      Instant next = Times.midnight(next(day, period));
      Instant to = next.isBefore(end) ? next : end;
      periods.add(new Period(key(day, period), new FleetSpan(from, to)));
      from = to;
    }
    return periods;
  }

  private static LocalDate next(LocalDate day, String period) {
    return switch (period) {
      case "day" -> day.plusDays(1);
      case "week" -> day.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
      case "month" -> day.withDayOfMonth(1).plusMonths(1);
      default -> throw new IllegalArgumentException(period);
    };
  }

  private static String key(LocalDate day, String period) {
    return switch (period) {
      case "day" -> day.toString();
      case "week" ->
          String.format(
              Locale.ROOT,
              "%04d-W%02d",
              day.get(IsoFields.WEEK_BASED_YEAR),
              day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      default -> day.toString().substring(0, 7);
    };
  }

  private static Instant end(String endDate) {
    return Times.isDateOnly(endDate)
        ? Times.midnight(Times.day(Times.parse(endDate)).plusDays(1))
        : Times.parse(endDate);
  }
}
