package io.tallyhouse.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomStreamsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");
  private static final List<String> ACCOUNTS = List.of("a", "b", "c");
  private static final int REQUESTS = 80;

  @Test
  void sameSeed_givesTheSameRequests() {
    assertThat(stream(7)).isEqualTo(stream(7)).isNotEqualTo(stream(8));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void stream_holdsWhatItIsFor(long seed) {
    RecountModel model = new RecountModel();
    int accepted = 0;
    int rejected = 0;
    int largest = 0;
    for (SentRequest request : stream(seed)) {
      Json.parse(request.body());
      Receipt receipt = model.accept(request, NOW);
      accepted += receipt.accepted();
      rejected += receipt.rejected();
      largest = Math.max(largest, request.events().size());
    }
    int stored = ACCOUNTS.stream().mapToInt(account -> model.stored(account).size()).sum();
    int pairs = ACCOUNTS.stream().mapToInt(account -> model.pairs(account).size()).sum();
    assertThat(largest).isEqualTo(1000);
    assertThat(rejected).as("rejected").isBetween(5, accepted / 10);
    assertThat(stored).as("stored").isBetween(accepted / 3, accepted - 20);
    assertThat(pairs).as("pairs").isBetween(stored / 10, stored / 2);
    assertThat(model.sessions("a", null, null, 200, 0).total()).isGreaterThan(10);
    assertThat(model.tools("a", "2024-01-01", "2024-03-31", 50, NOW))
        .as("tools")
        .hasSizeGreaterThan(8)
        .anySatisfy(tool -> assertThat(tool.errorRate()).isPositive());
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void ranges_areValid(long seed) {
    RecountModel model = new RecountModel();
    stream(seed).forEach(request -> model.accept(request, NOW));
    RandomRanges ranges = new RandomRanges(seed, NOW);
    for (int i = 0; i < 300; i++) {
      QueryRange range = ranges.next(model.stored("a"));
      TimeRange analytics = TimeRange.ofAnalytics(range.start(), range.end(), NOW);
      assertThat(analytics.first()).as("%s", range).isBeforeOrEqualTo(analytics.last());
      QueryRange starts = ranges.nextOfStarts(model.stored("a"));
      TimeRange sessions = TimeRange.ofSessionStarts(starts.start(), starts.end());
      assertThat(sessions.first()).as("%s", starts).isBeforeOrEqualTo(sessions.last());
    }
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, Integer.getInteger("property.seeds", 3));
  }

  private static List<SentRequest> stream(long seed) {
    return new RandomStreams(seed, ACCOUNTS, NOW).requests(REQUESTS);
  }
}
