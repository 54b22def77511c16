package io.tallyhouse.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** The parameters all routes have; null = left out. */
public record DashboardQuery(
    @Nullable String from,
    @Nullable String to,
    @Nullable String timezone,
    @Nullable String project,
    @Nullable String model) {
  /** Everything. */
  public static final DashboardQuery ALL = new DashboardQuery(null, null, null, null, null);

  ZoneId zone() {
    return timezone == null ? ZoneOffset.UTC : ZoneId.of(timezone);
  }

  boolean holds(long timeMs) {
    return (from == null || timeMs >= firstMs(from)) && (to == null || timeMs <= lastMs(to));
  }

  /** Whether the start is not after the end. */
  boolean isInOrder() {
    return from == null || to == null || firstMs(from) <= lastMs(to);
  }

  long firstMs(String text) {
    return text.length() == 10
        ? LocalDate.parse(text).atStartOfDay(zone()).toInstant().toEpochMilli()
        : ms(text);
  }

  long lastMs(String text) {
    return text.length() == 10
        ? LocalDate.parse(text).plusDays(1).atStartOfDay(zone()).toInstant().toEpochMilli() - 1
        : ms(text);
  }

  private long ms(String text) {
    return text.endsWith("Z")
        ? Instant.parse(text).toEpochMilli()
        : LocalDateTime.parse(text).atZone(zone()).toInstant().toEpochMilli();
  }
}
