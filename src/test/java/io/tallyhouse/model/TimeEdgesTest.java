package io.tallyhouse.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.TimeEdges.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimeEdgesTest {
  private static final Instant TIME = Instant.parse("2024-02-29T23:44:59.613Z");

  @Test
  void nextEdge_isTheTimeItselfWhereItIsOne() {
    assertThat(Unit.SECOND.next(TIME)).isEqualTo("2024-02-29T23:45:00Z");
    assertThat(Unit.QUARTER.next(TIME)).isEqualTo("2024-02-29T23:45:00Z");
    assertThat(Unit.DAY.next(TIME)).isEqualTo("2024-03-01T00:00:00Z");
    assertThat(Unit.MONTH.next(TIME)).isEqualTo("2024-03-01T00:00:00Z");
    Instant newYear = Instant.parse("2024-01-01T00:00:00Z");
    for (Unit unit : Unit.values()) {
      assertThat(unit.next(newYear)).isEqualTo(newYear);
    }
  }

  @ParameterizedTest
  @EnumSource
  void timesAtAnEdge_areAllOfItsLastSecondAndItsFirstMillisecond(Unit unit) {
    Random random = new Random(1);
    Set<Long> distances = new TreeSet<>();
    for (int i = 0; i < 100_000; i++) {
      Instant time = TimeEdges.at(random, unit, TIME);
      distances.add(Duration.between(time, unit.next(TIME)).toMillis());
    }
    assertThat(distances).hasSize(1000).contains(0L, 1L, 999L);
  }

  @Test
  void edgesWithin_areNoFurther() {
    Random random = new Random(2);
    Set<String> days = new TreeSet<>();
    for (int i = 0; i < 1000; i++) {
      Instant time = TimeEdges.within(random, TIME, Duration.ofHours(1).toMillis());
      assertThat(time).isBetween(TIME.minusSeconds(1), TIME.plusSeconds(3600));
      days.add(Times.day(time).toString());
      assertThat(TimeEdges.within(random, TIME, 0))
          .isBetween(TIME.minusSeconds(1), TIME.plusSeconds(1));
    }
    assertThat(days).containsExactly("2024-02-29", "2024-03-01");
  }
}
