package io.tallyhouse.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.model.TimeEdges;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangePartsTest {
  private static final long QUARTER = TimeBucket.BUCKET_MS;
  private static final long DAY = TimeBucket.DAY_MS;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void parts_areInOrderAlignedAndTogetherTheRange(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      long from = time(random);
      long to = Math.min(TimeRange.MAX_MS, from + length(random));
      check(new TimeRange(from, to), "seed " + seed);
    }
    check(new TimeRange(TimeRange.MIN_MS, TimeRange.MAX_MS), "all");
  }

  private static void check(TimeRange range, String label) {
    RangeParts parts = RangeParts.of(range);
    String what = label + ": " + range + " in " + parts;
    List<TimeRange> all =
        List.of(
            parts.rawHead(),
            parts.headBuckets(),
            parts.days(),
            parts.tailBuckets(),
            parts.rawTail());
    long at = range.fromMs();
    for (TimeRange part : all) {
      if (part.fromMs() < part.toMs()) {
        assertThat(part.fromMs()).as(what).isEqualTo(at);
        at = part.toMs();
      }
    }
    assertThat(at).as(what).isEqualTo(range.toMs());
    for (TimeRange buckets : List.of(parts.headBuckets(), parts.tailBuckets(), parts.buckets())) {
      if (buckets.fromMs() < buckets.toMs()) {
        assertThat(buckets.fromMs() % QUARTER).as(what).isZero();
        assertThat(buckets.toMs() % QUARTER).as(what).isZero();
      }
    }
    if (parts.days().fromMs() < parts.days().toMs()) {
      assertThat(parts.days().fromMs() % DAY).as(what).isZero();
      assertThat(parts.days().toMs() % DAY).as(what).isZero();
    }
    assertThat(lengthOf(parts.headBuckets())).as(what).isLessThan(2 * DAY);
    assertThat(lengthOf(parts.rawHead())).as(what).isLessThan(2 * QUARTER);
    assertThat(lengthOf(parts.rawTail())).as(what).isLessThan(QUARTER);
    assertThat(lengthOf(parts.buckets()))
        .as(what)
        .isEqualTo(
            lengthOf(parts.headBuckets()) + lengthOf(parts.days()) + lengthOf(parts.tailBuckets()));
  }

  @Test
  void wholeDays_areDaysOnly() {
    RangeParts parts = RangeParts.of(new TimeRange(DAY, 3 * DAY));

    assertThat(parts.days()).isEqualTo(new TimeRange(DAY, 3 * DAY));
    assertThat(parts.rawHead().fromMs()).isEqualTo(parts.rawHead().toMs());
    assertThat(parts.rawTail().fromMs()).isEqualTo(parts.rawTail().toMs());
  }

  @Test
  void rangeInsideABucket_isRawOnly() {
    RangeParts parts = RangeParts.of(new TimeRange(QUARTER + 1, QUARTER + 2));

    assertThat(parts.rawHead()).isEqualTo(new TimeRange(QUARTER + 1, QUARTER + 2));
    assertThat(lengthOf(parts.buckets())).isZero();
  }

  private static long time(Random random) {
    long day = random.nextInt(40_000) * DAY;
    return Math.min(
        TimeRange.MAX_MS,
        switch (random.nextInt(5)) {
          case 0 -> day;
          case 1 -> day + random.nextInt(96) * QUARTER;
          case 2 -> day + random.nextInt(96) * QUARTER + random.nextInt(3) - 1 + QUARTER;
          case 3 ->
              TimeEdges.within(random, Instant.ofEpochMilli(day + random.nextLong(DAY)), DAY)
                  .toEpochMilli();
          default -> day + random.nextLong(DAY);
        });
  }

  private static long length(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(3);
      case 1 -> random.nextLong(2 * QUARTER);
      case 2 -> random.nextInt(200) * QUARTER;
      case 3 -> random.nextInt(5) * DAY;
      default -> random.nextLong(400 * DAY);
    };
  }

  private static long lengthOf(TimeRange range) {
    return range.toMs() - range.fromMs();
  }
}
