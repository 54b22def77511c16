package io.tallyhouse.query.plan;

import io.tallyhouse.query.TimeRange;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The length of the periods by which a result is grouped. */
public enum Every {
  QUARTER_HOUR("15m", Duration.ofMinutes(15), Duration.ofHours(12)),
  HOUR("1h", Duration.ofHours(1), Duration.ofDays(4)),
  SIX_HOURS("6h", Duration.ofHours(6), Duration.ofDays(14)),
  DAY("day", Duration.ofDays(1), Duration.ofDays(120)),
  WEEK("week", Duration.ofDays(7), Duration.ofDays(740)),
  MONTH("month", Duration.ofDays(31), Duration.ofDays(3700)),
  QUARTER("quarter", Duration.ofDays(92), Duration.ofDays(50_000));

  /** The name that stands for the length that suits the range. */
  public static final String AUTO = "auto";

  private final String wireName;
  private final Duration length;
  private final Duration autoMax;

  Every(String wireName, Duration length, Duration autoMax) {
    this.wireName = wireName;
    this.length = length;
    this.autoMax = autoMax;
  }

  /** The name in requests. */
  public String wireName() {
    return wireName;
  }

  /** The period of that name, if there is one. */
  public static Optional<Every> ofWireName(String name) {
    return Arrays.stream(values()).filter(every -> every.wireName.equals(name)).findFirst();
  }

  /** The names in requests. */
  public static List<String> wireNames() {
    return Stream.concat(Stream.of(AUTO), Arrays.stream(values()).map(Every::wireName)).toList();
  }

  /** The shortest of which a range has not too many to be read. */
  public static Every suiting(TimeRange range) {
    long lengthMs = range.toMs() - range.fromMs();
    return Arrays.stream(values())
        .filter(every -> lengthMs <= every.autoMax.toMillis())
        .findFirst()
        .orElse(QUARTER);
  }

  /** Whether periods are parts of a day, by the clock. */
  boolean isOfClock() {
    return this == QUARTER_HOUR || this == HOUR || this == SIX_HOURS;
  }

  /** How long a period is, about. */
  Duration length() {
    return length;
  }

  /** The first day of the period that a day is in. */
  LocalDate first(LocalDate day) {
    return switch (this) {
      case QUARTER_HOUR, HOUR, SIX_HOURS, DAY -> day;
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
      case QUARTER -> day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
    };
  }

  /** The first day of the next period. */
  LocalDate next(LocalDate first) {
    return switch (this) {
      case QUARTER_HOUR, HOUR, SIX_HOURS, DAY -> first.plusDays(1);
      case WEEK -> first.plusWeeks(1);
      case MONTH -> first.plusMonths(1);
      case QUARTER -> first.plusMonths(3);
    };
  }
}
