package io.tallyhouse.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Times at the edges at which storage cuts: from .001 of the last second of a second, a quarter of
 * an hour, a day or a month to .000 of the next one. ClickHouse may cut a DateTime64 to whole
 * seconds where a query does not expect it, which only events there show.
 */
public final class TimeEdges {
  private static final long QUARTER_MS = 900_000;
  private static final int SECOND_MS = 1000;

  /** What a time is at the edge of. */
  public enum Unit {
    SECOND,
    QUARTER,
    DAY,
    MONTH;

    /** The first edge that is not before the time. */
    public Instant next(Instant time) {
      Instant floor = floor(time);
      return floor.equals(time) ? time : after(floor);
    }

    private Instant floor(Instant time) {
      return switch (this) {
        case SECOND -> time.truncatedTo(ChronoUnit.SECONDS);
        case QUARTER ->
            Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), QUARTER_MS) * QUARTER_MS);
        case DAY -> time.truncatedTo(ChronoUnit.DAYS);
        case MONTH -> Times.midnight(Times.day(time).withDayOfMonth(1));
      };
    }

    private Instant after(Instant floor) {
      return switch (this) {
        case SECOND -> floor.plusSeconds(1);
        case QUARTER -> floor.plusMillis(QUARTER_MS);
        case DAY -> floor.plus(1, ChronoUnit.DAYS);
        case MONTH -> Times.midnight(LocalDate.ofInstant(floor, ZoneOffset.UTC).plusMonths(1));
      };
    }
  }

  private TimeEdges() {}

  /** At the next edge of a unit: in the second before it, or exactly on it. */
  public static Instant at(RandomGenerator random, Unit unit, Instant time) {
    return unit.next(time).minusMillis(distanceMs(random));
  }

  /**
   * The same of any unit whose next edge is less than so many milliseconds away; those of seconds
   * always are.
   */
  public static Instant within(RandomGenerator random, Instant time, long distanceMaxMs) {
    List<Unit> near =
        Arrays.stream(Unit.values())
            .filter(unit -> unit.next(time).toEpochMilli() - time.toEpochMilli() <= distanceMaxMs)
            .toList();
    return at(random, near.isEmpty() ? Unit.SECOND : near.get(random.nextInt(near.size())), time);
  }

  /** The edge itself, the ends of its last second, and any time between them. */
  private static int distanceMs(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> SECOND_MS - 1;
      default -> 1 + random.nextInt(SECOND_MS - 1);
    };
  }
}
