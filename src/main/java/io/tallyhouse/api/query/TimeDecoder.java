package io.tallyhouse.api.query;

import io.tallyhouse.api.query.JsonFields.Field;
import io.tallyhouse.event.Iso8601;
import io.tallyhouse.query.TimeRange;
import io.tallyhouse.query.plan.Every;
import io.tallyhouse.query.plan.QuerySpec;
import io.tallyhouse.query.plan.QuerySpec.Time;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the time of a query. Not thread-safe. */
final class TimeDecoder {
  private static final List<String> MEMBERS = List.of("from", "to", "zone", "every", "fill");

  private final JsonFields fields;
  private final Clock clock;

  /**
   * The time.
   *
   * @param previous the time before, if that is to be compared
   */
  record Decoded(Time time, Optional<TimeRange> previous) {}

  TimeDecoder(JsonFields fields, Clock clock) {
    this.fields = fields;
    this.clock = clock;
  }

  /**
   * The time, unless something is wrong with it.
   *
   * @param grouped whether rows are grouped by time even if no period is named
   */
  Optional<Decoded> decode(Field time, boolean grouped, boolean comparing) {
    if (!time.isThere()) {
      fields.violate(time.path(), "Required");
      return Optional.empty();
    }
    if (!fields.isObject(time, MEMBERS)) {
      return Optional.empty();
    }
    Optional<ZoneId> zone = zone(time.member("zone"));
    boolean fill = fields.flag(time.member("fill"));
    // Its dates are looked at even if the zone is wrong, in which case nothing comes of them.
    Optional<TimeRange> range = range(time, zone.orElse(ZoneOffset.UTC));
    Optional<String> every = every(time.member("every"));
    boolean isGrouped = grouped || every.isPresent();
    if (fill && !isGrouped) {
      fields.violate(time.member("fill").path(), "Needs every");
    }
    if (range.isEmpty() || zone.isEmpty()) {
      return Optional.empty();
    }
    Optional<Every> period =
        isGrouped
            ? Optional.of(
                every.flatMap(Every::ofWireName).orElseGet(() -> Every.suiting(range.get())))
            : Optional.empty();
    Time decoded = new Time(range.get(), zone.get(), period, fill);
    if (decoded.hasTooManyPeriods()) {
      fields.violate(
          time.member("every").path(),
          "There are more than " + QuerySpec.PERIODS_MAX + " periods: take a longer one");
    }
    Optional<TimeRange> previous =
        comparing ? previous(range.get(), zone.get(), time.member("from")) : Optional.empty();
    return Optional.of(new Decoded(decoded, previous));
  }

  private Optional<ZoneId> zone(Field field) {
    Optional<String> name = fields.text(field);
    // Grafana's name for UTC is in lower case.
    if (name.isEmpty() || name.get().equals("utc")) {
      return Optional.of(ZoneOffset.UTC);
    }
    try {
      ZoneId zone = ZoneId.of(name.get());
      return Optional.of(zone.normalized().equals(ZoneOffset.UTC) ? ZoneOffset.UTC : zone);
    } catch (DateTimeException e) {
      fields.violate(
          field.path(),
          NearestName.unknown(
              "time zone",
              name.get(),
              ZoneId.getAvailableZoneIds(),
              "expected a name of the IANA time zone database, such as Europe/Berlin"));
      return Optional.empty();
    }
  }

  private Optional<String> every(Field field) {
    Optional<String> name = fields.text(field);
    if (name.isPresent()
        && !name.get().equals(Every.AUTO)
        && Every.ofWireName(name.get()).isEmpty()) {
      fields.violate(field.path(), NearestName.unknown("period", name.get(), Every.wireNames()));
    }
    return name;
  }

  private Optional<TimeRange> range(Field time, ZoneId zone) {
    Field from = time.member("from");
    Field to = time.member("to");
    OptionalLong fromMs =
        fields.requiredText(from).map(text -> ms(from, text, zone)).orElse(OptionalLong.empty());
    OptionalLong toMs =
        to.isThere()
            ? fields.text(to).map(text -> ms(to, text, zone)).orElse(OptionalLong.empty())
            : OptionalLong.of(endOfToday(zone));
    if (fromMs.isEmpty() || toMs.isEmpty()) {
      return Optional.empty();
    }
    if (fromMs.getAsLong() >= toMs.getAsLong()) {
      fields.violate(from.path(), "Must be before to");
      return Optional.empty();
    }
    return Optional.of(new TimeRange(fromMs.getAsLong(), toMs.getAsLong()));
  }

  private OptionalLong ms(Field field, String text, ZoneId zone) {
    try {
      long ms = Iso8601.parseMs(text, zone);
      if (ms >= TimeRange.MIN_MS && ms <= TimeRange.MAX_MS) {
        return OptionalLong.of(ms);
      }
      fields.violate(field.path(), "Must be in 1970 to 2099");
    } catch (DateTimeException e) {
      fields.violate(field.path(), "Invalid ISO 8601 date or time");
    }
    return OptionalLong.empty();
  }

  private long endOfToday(ZoneId zone) {
    LocalDate today = LocalDate.ofInstant(clock.instant(), zone);
    return Iso8601.startOfDayMs(today.plusDays(1), zone);
  }

  /**
   * The range that ends where this one begins: of as many months if both ends are a month's first
   * midnight, else of as many days if both are midnights, else as long.
   */
  private Optional<TimeRange> previous(TimeRange range, ZoneId zone, Field from) {
    Optional<LocalDate> first = midnight(range.fromMs(), zone);
    Optional<LocalDate> end = midnight(range.toMs(), zone);
    long beforeMs = range.fromMs() - (range.toMs() - range.fromMs());
    if (first.isPresent() && end.isPresent()) {
      boolean months = first.get().getDayOfMonth() == 1 && end.get().getDayOfMonth() == 1;
      Period length =
          months
              ? Period.ofMonths((int) ChronoUnit.MONTHS.between(first.get(), end.get()))
              : Period.ofDays((int) ChronoUnit.DAYS.between(first.get(), end.get()));
      beforeMs = Iso8601.startOfDayMs(first.get().minus(length), zone);
    }
    if (beforeMs < TimeRange.MIN_MS) {
      fields.violate(from.path(), "The time before it, to compare with, must be in 1970 to 2099");
      return Optional.empty();
    }
    return Optional.of(new TimeRange(beforeMs, range.fromMs()));
  }

  private static Optional<LocalDate> midnight(long timeMs, ZoneId zone) {
    LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(timeMs), zone);
    return Iso8601.startOfDayMs(day, zone) == timeMs ? Optional.of(day) : Optional.empty();
  }
}
