package io.tallyhouse.model;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;

/**
 * Times where borders are: midnights, month ends, the leap day, quarters of an hour; in all
 * spellings.
 */
final class RandomTimes {
  private static final List<String> BORDERS =
      List.of(
          "2024-01-01T00:05:00Z",
          "2024-01-15T10:30:00Z",
          "2024-01-31T23:50:00Z",
          "2024-02-28T23:55:00Z",
          "2024-02-29T12:00:00Z",
          "2024-02-29T23:59:30Z",
          "2024-03-10T01:59:00Z",
          "2024-03-31T23:40:00Z");
  private static final List<ZoneOffset> OFFSETS =
      List.of(
          ZoneOffset.ofHours(1),
          ZoneOffset.ofHours(-8),
          ZoneOffset.ofHoursMinutes(5, 45),
          ZoneOffset.ofHours(14),
          ZoneOffset.ofHoursMinutes(-3, -30));
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS");
  private static final DateTimeFormatter OFFSET = DateTimeFormatter.ofPattern("xxx");
  private static final long QUARTER_MS = Duration.ofMinutes(15).toMillis();
  private static final long QUARTERS_IN_2024_Q1 = 91 * 96;

  /** How far an event may be moved to an edge: the sessions of the border days reach midnight. */
  private static final long EDGE_DISTANCE_MS = Duration.ofMinutes(30).toMillis();

  private final Random random;
  private final Instant now;

  RandomTimes(Random random, Instant now) {
    this.random = random;
    this.now = now;
  }

  /** A time for a session to begin at, one in eight at an edge of a month or a day. */
  Instant anchor() {
    Instant time = somewhere();
    return switch (random.nextInt(16)) {
      case 0 -> edge(TimeEdges.Unit.MONTH, time);
      case 1 -> edge(TimeEdges.Unit.DAY, time);
      default -> time;
    };
  }

  /** Not in the future, where nothing begins. */
  private Instant edge(TimeEdges.Unit unit, Instant time) {
    Instant edge = TimeEdges.at(random, unit, time);
    return edge.isAfter(now) ? time : edge;
  }

  private Instant somewhere() {
    return switch (random.nextInt(6)) {
      case 0, 1, 2 -> Instant.parse(BORDERS.get(random.nextInt(BORDERS.size())));
      case 3 -> Times.midnight(Times.day(now)).minus(Duration.ofMinutes(random.nextInt(1440)));
      default ->
          Instant.parse("2024-01-01T00:00:00Z")
              .plusMillis(random.nextLong(QUARTERS_IN_2024_Q1 * QUARTER_MS))
              .truncatedTo(ChronoUnit.SECONDS);
    };
  }

  /** A time of a session that began at the anchor; seldom before it or days later. */
  Instant near(Instant anchor) {
    Instant time =
        switch (random.nextInt(12)) {
          case 0 -> anchor;
          case 1 -> anchor.minusMillis(random.nextInt(600_000));
          case 2 -> anchor.plusMillis(random.nextInt(3 * 86_400_000));
          default -> anchor.plusMillis(random.nextInt(2_400_000));
        };
    return switch (random.nextInt(5)) {
      case 0 -> nearestQuarter(time).plusMillis(random.nextInt(3) - 1);
      case 1 -> TimeEdges.within(random, time, EDGE_DISTANCE_MS);
      default -> time;
    };
  }

  private static Instant nearestQuarter(Instant time) {
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), QUARTER_MS) * QUARTER_MS);
  }

  /** The time in one of its spellings, with digits below the millisecond at times. */
  String event(Instant time) {
    if (random.nextInt(6) == 0) {
      String digits = random.nextBoolean() ? "999" : "000001";
      return MILLIS.format(time.atOffset(ZoneOffset.UTC)) + digits + "Z";
    }
    return query(time);
  }

  /** The time in one of its spellings, exactly. */
  String query(Instant time) {
    return switch (random.nextInt(5)) {
      case 0 -> {
        ZoneOffset offset = OFFSETS.get(random.nextInt(OFFSETS.size()));
        yield MILLIS.format(time.atOffset(offset)) + OFFSET.format(time.atOffset(offset));
      }
      case 1 -> MILLIS.format(time.atOffset(ZoneOffset.UTC));
      case 2 -> MILLIS.format(time.atOffset(ZoneOffset.UTC)) + "Z";
      default -> {
        boolean wholeSecond = time.toEpochMilli() % 1000 == 0;
        yield (wholeSecond ? SECONDS : MILLIS).format(time.atOffset(ZoneOffset.UTC)) + "Z";
      }
    };
  }

  /** How long a tool runs; below zero where clocks disagree. */
  long durationMs() {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> -random.nextInt(5_000);
      case 2, 3 -> random.nextInt(64);
      case 4, 5 -> random.nextInt(2_000);
      case 6 -> random.nextInt(600_000);
      default -> random.nextInt(20) == 0 ? random.nextInt(100_000_000) : 63 + random.nextInt(4);
    };
  }
}
