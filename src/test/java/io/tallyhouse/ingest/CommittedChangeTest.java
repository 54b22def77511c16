package io.tallyhouse.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommittedChangeTest {
  @Test
  void rangeEnds_areInclusiveAndExclusive() {
    CommittedChange change = new CommittedChange(1, new long[] {10}, new long[] {20});

    assertThat(change.touchesEvents(10, 11)).isTrue();
    assertThat(change.touchesEvents(9, 10)).isFalse();
    assertThat(change.touchesEvents(11, 12)).isFalse();
    assertThat(change.touchesEvents(10, 10)).isFalse();
    assertThat(change.touchesSessions(20, 21)).isTrue();
    assertThat(change.touchesSessions(10, 20)).isFalse();
    assertThat(change.accountId()).isEqualTo(1);
  }

  @Test
  void nothingChanged_touchesNothing() {
    CommittedChange change = new CommittedChange(1, new long[0], new long[0]);

    assertThat(change.touchesEvents(0, Long.MAX_VALUE)).isFalse();
    assertThat(change.touchesSessions(0, Long.MAX_VALUE)).isFalse();
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void touches_isWhetherAnyTimeLiesInTheRange(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      long[] events = random.longs(random.nextInt(20), 0, 100).toArray();
      long[] starts = random.longs(random.nextInt(20), 0, 100).toArray();
      long from = random.nextInt(110);
      long to = from + random.nextInt(20);
      boolean event = Arrays.stream(events).anyMatch(time -> time >= from && time < to);
      boolean start = Arrays.stream(starts).anyMatch(time -> time >= from && time < to);
      CommittedChange change = new CommittedChange(1, events, starts);
      assertThat(change.touchesEvents(from, to)).as("seed %d", seed).isEqualTo(event);
      assertThat(change.touchesSessions(from, to)).as("seed %d", seed).isEqualTo(start);
    }
  }
}
