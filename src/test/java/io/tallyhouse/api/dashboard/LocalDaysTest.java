package io.tallyhouse.api.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.event.TimeBucket;
import io.tallyhouse.query.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalDaysTest {
  /** Until that autumn, clocks in Newfoundland were changed at one minute past midnight. */
  private static final Instant SINCE = Instant.parse("2011-12-01T00:00:00Z");

  @Test
  void daysOfEveryZone_areWholeBuckets() {
    for (String id : ZoneId.getAvailableZoneIds()) {
      ZoneId zone = ZoneId.of(id);
      assertThat(zone.getRules().getOffset(SINCE).getTotalSeconds() % 900).as(id).isZero();
      ZoneOffsetTransition next = zone.getRules().nextTransition(SINCE);
      while (next != null && next.getInstant().toEpochMilli() < TimeRange.MAX_MS) {
        assertThat(next.getOffsetAfter().getTotalSeconds() % 900).as("%s %s", id, next).isZero();
        long bucketMs = TimeBucket.floor(next.getInstant().toEpochMilli(), TimeBucket.BUCKET_MS);
        assertThat(day(zone, bucketMs + TimeBucket.BUCKET_MS - 1))
            .as("%s %s", id, next)
            .isEqualTo(day(zone, bucketMs));
        next = zone.getRules().nextTransition(next.getInstant());
      }
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void offsets_giveTheDayThatTheZoneGives(long seed) {
    Random random = new Random(seed);
    String[] ids = ZoneId.getAvailableZoneIds().stream().sorted().toArray(String[]::new);
    for (int i = 0; i < 2000; i++) {
      ZoneId zone = ZoneId.of(ids[random.nextInt(ids.length)]);
      long from = random.nextLong(SINCE.toEpochMilli(), 2_000_000_000_000L);
      TimeRange range = new TimeRange(from, from + 1 + random.nextLong(50_000_000_000L));
      Map<String, Object> parameters = new HashMap<>();
      LocalDays.of(zone).putInto(parameters, range);
      long at = random.nextLong(range.fromMs(), range.toMs());
      assertThat(day(parameters, at))
          .as("seed %d: %s in %s", seed, Instant.ofEpochMilli(at), zone)
          .isEqualTo(Instant.ofEpochMilli(at).atZone(zone).toLocalDate());
    }
  }

  @Test
  void allDaysTogether_haveOneOffset() {
    Map<String, Object> parameters = new HashMap<>();
    LocalDays.TOGETHER.putInto(parameters, new TimeRange(0, TimeRange.MAX_MS));

    assertThat(parameters).isEqualTo(Map.of("by_day", 0, "offset_starts", "[0]", "offsets", "[0]"));
  }

  @Test
  void utcByAnyName_isUtc() {
    assertThat(LocalDays.of(ZoneOffset.UTC).isUtc()).isTrue();
    assertThat(LocalDays.of(ZoneId.of("Etc/UTC")).isUtc()).isTrue();
    assertThat(LocalDays.of(ZoneId.of("Europe/London")).isUtc()).isFalse();
    assertThat(LocalDays.of(ZoneId.of("Etc/GMT+1")).isUtc()).isFalse();
  }

  private static LocalDate day(ZoneId zone, long timeMs) {
    return Instant.ofEpochMilli(timeMs).atZone(zone).toLocalDate();
  }

  /** As the statements do it: the offset of the last start that is not after the time. */
  private static LocalDate day(Map<String, Object> parameters, long timeMs) {
    long[] starts = numbers(parameters.get("offset_starts"));
    long[] offsets = numbers(parameters.get("offsets"));
    long seconds = timeMs / 1000;
    int at = 0;
    while (at + 1 < starts.length && starts[at + 1] <= seconds) {
      at++;
    }
    return LocalDate.ofEpochDay(Math.floorDiv((seconds + offsets[at]) * 1000, TimeBucket.DAY_MS));
  }

  private static long[] numbers(@Nullable Object list) {
    String text = String.valueOf(list);
    return Arrays.stream(text.substring(1, text.length() - 1).split(", ", -1))
        .mapToLong(Long::parseLong)
        .toArray();
  }
}
