package io.tallyhouse.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeBucketTest {
  private static final long QUARTER = 900_000;

  @Test
  void index_changesAtTheQuarterOfAnHour() {
    assertThat(TimeBucket.indexOf(0)).isZero();
    assertThat(TimeBucket.indexOf(QUARTER - 1)).isZero();
    assertThat(TimeBucket.indexOf(QUARTER)).isEqualTo(1);
    assertThat(TimeBucket.startSeconds(1)).isEqualTo(900);
  }

  @Test
  void startOfTheBucket_isTheTimeRoundedDown_upToTheYear9999() {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      long ms = random.nextLong(253_402_300_800_000L);
      assertThat(TimeBucket.startSeconds(TimeBucket.indexOf(ms)) * 1000)
          .as("seed %d, %d ms", seed, ms)
          .isEqualTo(TimeBucket.floor(ms, TimeBucket.BUCKET_MS))
          .isEqualTo(ms - ms % QUARTER);
    }
  }

  @Test
  void floorAndCeil_ofAMultiple_areItself() {
    assertThat(TimeBucket.floor(TimeBucket.DAY_MS, TimeBucket.DAY_MS)).isEqualTo(TimeBucket.DAY_MS);
    assertThat(TimeBucket.ceil(TimeBucket.DAY_MS, TimeBucket.DAY_MS)).isEqualTo(TimeBucket.DAY_MS);
    assertThat(TimeBucket.ceil(0, TimeBucket.DAY_MS)).isZero();
  }

  @Test
  void floorAndCeil_betweenMultiples_areItsNeighbours() {
    long ms = TimeBucket.DAY_MS + 1;
    assertThat(TimeBucket.floor(ms, TimeBucket.DAY_MS)).isEqualTo(TimeBucket.DAY_MS);
    assertThat(TimeBucket.ceil(ms, TimeBucket.DAY_MS)).isEqualTo(2 * TimeBucket.DAY_MS);
    assertThat(TimeBucket.ceil(ms - 2, TimeBucket.DAY_MS)).isEqualTo(TimeBucket.DAY_MS);
  }
}
