package io.tallyhouse.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationHistogramTest {
  private static final int DOUBLINGS = 43;

  @Test
  void bins_ofDurationsBelow64_areExact() {
    for (int ms = 0; ms < 64; ms++) {
      assertThat(DurationHistogram.binOf(ms)).isEqualTo(ms);
      assertThat(DurationHistogram.middleOf(ms)).isEqualTo(ms);
    }
  }

  @Test
  void bins_aroundPowersOfTwo_areThoseOfTheSqlFormula() {
    for (int power = 0; power <= DOUBLINGS; power++) {
      for (long ms = Math.max(0, (1L << power) - 1); ms <= (1L << power) + 1; ms++) {
        assertThat(DurationHistogram.binOf(ms)).as("%d ms", ms).isEqualTo(sqlBin(ms));
      }
    }
  }

  @Test
  void bins_areWithoutGapsAndNeverFall() {
    int previous = 0;
    for (long ms = 0; ms < 1 << 20; ms++) {
      int bin = DurationHistogram.binOf(ms);
      assertThat(bin - previous).as("%d ms", ms).isBetween(0, 1);
      previous = bin;
    }
  }

  @Test
  void middle_isWithinTwoPercentOfBothEndsOfItsBin() {
    int last = DurationHistogram.binOf(1L << DOUBLINGS);
    for (int bin = 64; bin <= last; bin++) {
      int shift = bin / 32 - 1;
      long first = (long) (bin - shift * 32) << shift;
      long end = first + (1L << shift) - 1;
      assertThat(DurationHistogram.binOf(first)).isEqualTo(bin);
      assertThat(DurationHistogram.binOf(end)).isEqualTo(bin);
      long middle = DurationHistogram.middleOf(bin);
      assertThat(Math.abs(middle - first)).as("bin %d", bin).isLessThanOrEqualTo(first / 50);
      assertThat(Math.abs(middle - end)).as("bin %d", bin).isLessThanOrEqualTo(end / 50);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void quantiles_areNearTheExactNearestRank(long seed) {
    Random random = new Random(seed);
    long[] durations = new long[1 + random.nextInt(300)];
    for (int i = 0; i < durations.length; i++) {
      durations[i] = random.nextLong(1L << (1 + random.nextInt(DOUBLINGS)));
    }
    Arrays.sort(durations);
    Map<Integer, Long> bins = new HashMap<>();
    Arrays.stream(durations).forEach(ms -> bins.merge(DurationHistogram.binOf(ms), 1L, Long::sum));
    DurationHistogram histogram = new DurationHistogram(bins);
    for (double share : new double[] {1e-9, 0.01, 0.25, 0.5, 0.75, 0.95, 0.99, 1}) {
      int rank = (int) Math.max(1, Math.ceil(share * durations.length));
      long exact = durations[rank - 1];
      assertThat(Math.abs(histogram.quantile(share).orElseThrow() - exact))
          .as("seed %d, share %s, exactly %d", seed, share, exact)
          .isLessThanOrEqualTo(exact < 64 ? 0 : exact / 50);
    }
  }

  @Test
  void quantile_ofNothing_isEmpty() {
    assertThat(new DurationHistogram(Map.of()).quantile(0.5)).isEmpty();
  }

  @Test
  void nonsense_isRefused() {
    DurationHistogram one = new DurationHistogram(Map.of(1, 1L));
    for (double share : new double[] {0, -0.1, 1.01, Double.NaN}) {
      assertThatThrownBy(() -> one.quantile(share)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new DurationHistogram(Map.of(-1, 1L)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new DurationHistogram(Map.of(1, -1L)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The expression of 0009_tools_15m_mv.sql, in integers of any size. */
  private static int sqlBin(long ms) {
    if (ms < 64) {
      return (int) ms;
    }
    int shift = BigInteger.valueOf(ms).bitLength() - 1 - 5;
    return shift * 32 + BigInteger.valueOf(ms).shiftRight(shift).intValueExact();
  }
}
