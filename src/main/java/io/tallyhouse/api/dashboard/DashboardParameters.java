package io.tallyhouse.api.dashboard;

import io.tallyhouse.event.Iso8601;
import io.tallyhouse.http.QueryParameters;
import io.tallyhouse.query.TimeRange;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What all requests of the dashboard surface can have: {@code dateFrom}, {@code dateTo}, {@code
 * timezone}, {@code projectPath} and {@code model}.
 *
 * @param openStart no start was named: the range begins with all data
 */
record DashboardParameters(
    TimeRange range, boolean openStart, ZoneId zone, DashboardFilter filter) {

  /** Reads the parameters; what is wrong with them is thrown, with what was wrong before. */
  static DashboardParameters of(QueryParameters parameters, Clock clock) {
    ZoneId zone = zone(parameters);
    OptionalLong start = parameters.start("dateFrom", zone);
    OptionalLong end = parameters.endExclusive("dateTo", zone);
    if (start.isPresent() && end.isPresent() && start.getAsLong() >= end.getAsLong()) {
      parameters.violate("dateFrom", "Must not be after dateTo");
    }
    parameters.check();
    long toMs =
        end.orElseGet(
            () ->
                Math.max(
                    endOfDayMs(clock.millis(), zone),
                    endOfDayMs(start.orElse(TimeRange.MIN_MS), zone)));
    return new DashboardParameters(
        TimeRange.clamped(start.orElse(TimeRange.MIN_MS), toMs),
        start.isEmpty(),
        zone,
        new DashboardFilter(named(parameters, "projectPath"), named(parameters, "model")));
  }

  /** The start of the last day of the range. */
  long startOfLastDayMs() {
    return Iso8601.startOfDayMs(day(range.toMs() - 1, zone), zone);
  }

  private static long endOfDayMs(long timeMs, ZoneId zone) {
    long inYears = Math.max(TimeRange.MIN_MS, Math.min(timeMs, TimeRange.MAX_MS));
    return Iso8601.startOfDayMs(day(inYears, zone).plusDays(1), zone);
  }

  private static LocalDate day(long timeMs, ZoneId zone) {
    return Instant.ofEpochMilli(timeMs).atZone(zone).toLocalDate();
  }

  private static ZoneId zone(QueryParameters parameters) {
    Optional<String> name = named(parameters, "timezone");
    if (name.isEmpty()) {
      return ZoneOffset.UTC;
    }
    if (!ZoneId.getAvailableZoneIds().contains(name.get())) {
      parameters.violate("timezone", "Must be an IANA time zone such as Europe/Berlin");
      return ZoneOffset.UTC;
    }
    return ZoneId.of(name.get());
  }

  private static Optional<String> named(QueryParameters parameters, String name) {
    return Optional.ofNullable(parameters.text(name)).filter(text -> !text.isEmpty());
  }
}
