package io.tallyhouse.api.agnt;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The periods of agnt-analytics.md; all are of whole days (UTC), weeks are those of ISO 8601. */
public enum FleetPeriod {
  DAY("day", 1),
  WEEK("week", 7),
  MONTH("month", 30);

  private static final Map<String, FleetPeriod> BY_WIRE_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(FleetPeriod::wireName, period -> period));

  private final String wireName;
  private final int overviewDays;

  FleetPeriod(String wireName, int overviewDays) {
    this.wireName = wireName;
    this.overviewDays = overviewDays;
  }

  /** The name in requests and responses, which is ClickHouse's too. */
  public String wireName() {
    return wireName;
  }

  /** The days that an overview of the period covers. */
  public int overviewDays() {
    return overviewDays;
  }

  /** The period of that name, or null if there is none. */
  public static @Nullable FleetPeriod ofWireName(String wireName) {
    return BY_WIRE_NAME.get(wireName);
  }

  /** The first day of the period that a day is in. */
  public LocalDate startOf(LocalDate day) {
    return switch (this) {
      case DAY -> day;
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
    };
  }

  /** The first day of the period after the one that starts on a day. */
  public LocalDate next(LocalDate start) {
    return switch (this) {
      case DAY -> start.plusDays(1);
      case WEEK -> start.plusWeeks(1);
      case MONTH -> start.plusMonths(1);
    };
  }

  /** The {@code periodKey} of the period that starts on a day. */
  public String keyOf(LocalDate start) {
    return switch (this) {
      case DAY -> start.toString();
      case WEEK ->
          String.format(
              Locale.ROOT,
              "%04d-W%02d",
              start.get(IsoFields.WEEK_BASED_YEAR),
              start.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case MONTH -> String.format(Locale.ROOT, "%04d-%02d", start.getYear(), start.getMonthValue());
    };
  }
}
