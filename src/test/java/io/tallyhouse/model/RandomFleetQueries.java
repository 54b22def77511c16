package io.tallyhouse.model;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A seeded generator of queries about a fleet, with borders at and beside its events. */
public final class RandomFleetQueries {
  private static final Duration RANGE_MAX = Duration.ofDays(366);

  private final Random random;
  private final RandomFleetNames names;

  public RandomFleetQueries(long seed, Instant now) {
    this.random = new Random(seed);
    this.names = new RandomFleetNames(random, now);
  }

  /** A range that is valid: in order and not too long. */
  public QueryRange range(FleetHistory history) {
    Instant a = border(history);
    Instant b = random.nextInt(4) == 0 ? border(history) : near(a);
    Instant first = a.isBefore(b) ? a : b;
    Instant last = a.isBefore(b) ? b : a;
    if (last.isAfter(first.plus(RANGE_MAX))) {
      last = first.plus(RANGE_MAX);
    }
    LocalDate firstDay = Times.day(first);
    LocalDate lastDay = Times.day(last);
    if (lastDay.isAfter(firstDay.plusDays(365))) {
      lastDay = firstDay.plusDays(365);
    }
    return switch (random.nextInt(9)) {
      case 0 -> new QueryRange("2024-01-01", "2024-12-31");
      case 1 -> new QueryRange(names.spellExactly(first), names.spellExactly(first));
      case 2, 3, 4 -> new QueryRange(firstDay.toString(), lastDay.toString());
      case 5 -> new QueryRange(names.spellExactly(first), cut(first, lastDay).toString());
      case 6 -> fromDay(firstDay, last);
      default -> new QueryRange(names.spellExactly(first), names.spellExactly(last));
    };
  }

  private static LocalDate cut(Instant first, LocalDate lastDay) {
    LocalDate latest = Times.day(first.plus(RANGE_MAX)).minusDays(1);
    return lastDay.isAfter(latest) ? latest : lastDay;
  }

  private QueryRange fromDay(LocalDate firstDay, Instant last) {
    Instant latest = Times.midnight(firstDay.plusDays(366));
    return new QueryRange(
        firstDay.toString(), names.spellExactly(last.isAfter(latest) ? latest : last));
  }

  /** An end for overview and rolling: a day of the fleet or the midnight after it; or none. */
  public @Nullable String endDate(FleetHistory history) {
    LocalDate day = Times.day(border(history));
    return switch (random.nextInt(6)) {
      case 0 -> null;
      case 1 -> day + "T00:00:00Z";
      case 2 -> day + "T05:45:00.000+05:45";
      default -> day.plusDays(random.nextInt(20)).toString();
    };
  }

  public int window() {
    return switch (random.nextInt(4)) {
      case 0 -> 1;
      case 1 -> 90;
      default -> 1 + random.nextInt(90);
    };
  }

  /** Mostly one that is there; at times none at all, or the empty one, or one that is not there. */
  public @Nullable String assistant(FleetHistory history) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> null;
      case 4 -> "";
      case 5 -> names.assistant();
      default -> history.rows().isEmpty() ? "nobody" : row(history).assistant();
    };
  }

  public @Nullable String user(FleetHistory history) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> names.user();
      case 2 -> "nobody";
      default -> history.rows().isEmpty() ? null : row(history).user();
    };
  }

  public @Nullable String eventType() {
    int type = random.nextInt(FleetEvent.TYPES.size() + 2);
    return type < FleetEvent.TYPES.size() ? FleetEvent.TYPES.get(type) : null;
  }

  public String period() {
    return List.of("day", "week", "month").get(random.nextInt(3));
  }

  public int upTo(int bound) {
    return 1 + random.nextInt(bound);
  }

  private FleetRow row(FleetHistory history) {
    return history.rows().get(random.nextInt(history.rows().size()));
  }

  private Instant border(FleetHistory history) {
    Instant time = history.rows().isEmpty() ? names.anchor() : row(history).time();
    return switch (random.nextInt(7)) {
      case 0 -> time;
      case 1 -> time.plusMillis(1);
      case 2 -> time.minusMillis(1);
      case 3 -> TimeEdges.within(random, time, Duration.ofDays(1).toMillis());
      case 4 -> Times.midnight(Times.day(time));
      default -> names.near(time);
    };
  }

  private Instant near(Instant time) {
    return switch (random.nextInt(3)) {
      case 0 -> time.plusMillis(random.nextInt(3_600_000));
      case 1 -> time.plus(Duration.ofDays(random.nextInt(60))).minusMillis(random.nextInt(1000));
      default -> names.near(time);
    };
  }
}
