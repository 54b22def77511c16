package io.tallyhouse.http.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.Keys;
import io.tallyhouse.account.RateLimits;
import io.tallyhouse.account.Scope;
import io.tallyhouse.http.auth.RateLimiter.Decision;
import io.tallyhouse.otlp.OtlpLimits;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimiterTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5 * SECOND);
  private final RateLimiter limiter = new RateLimiter(now::get);

  @Test
  void keyWithoutLimits_isNotLimited() {
    ApiKey key = key(1, 0, 0);
    for (int i = 0; i < 10_000; i++) {
      assertThat(limiter.request(key)).isEmpty();
      assertThat(limiter.events(key, 1000)).isEmpty();
    }
  }

  @Test
  void requests_upToTheLimitAtOnce_thenOneWheneverItsTimeHasPassed() {
    ApiKey key = key(1, 4, 0);
    for (int left = 3; left >= 0; left--) {
      assertThat(request(key).remaining()).isEqualTo(left);
    }
    assertThat(request(key)).isEqualTo(new Decision(false, 4, 0, 1, 1));

    now.addAndGet(SECOND / 4 - 1);
    assertThat(request(key).allowed()).isFalse();
    now.addAndGet(1);
    assertThat(request(key).allowed()).isTrue();
    assertThat(request(key).allowed()).isFalse();

    now.addAndGet(100 * SECOND);
    assertThat(request(key)).isEqualTo(new Decision(true, 4, 3, 1, 0));
  }

  @Test
  void refusedEvents_takeNothing_andAreReportedWhenTheyFit() {
    ApiKey key = key(1, 0, 100);
    assertThat(events(key, 600)).isEqualTo(new Decision(true, 1000, 400, 6, 0));
    assertThat(events(key, 1000)).isEqualTo(new Decision(false, 1000, 400, 6, 6));
    assertThat(events(key, 401)).isEqualTo(new Decision(false, 1000, 400, 6, 1));
    assertThat(events(key, 400).allowed()).isTrue();

    now.addAndGet(6 * SECOND);
    assertThat(events(key, 601).allowed()).isFalse();
    assertThat(events(key, 600).allowed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, 1000", "999, 1000", "1000, 1000", "5000, 5000", "1000000, 1000000"})
  void fullRequest_alwaysFitsAfterTheTimeReported(int perSecond, long burst) {
    ApiKey key = key(1, 0, perSecond);
    for (int left = (int) burst; left > 0; left -= 1000) {
      assertThat(events(key, Math.min(left, 1000)).limit()).isEqualTo(burst);
    }
    Decision refused = events(key, 1000);
    assertThat(refused.allowed()).isFalse();

    now.addAndGet(refused.retryAfterSeconds() * SECOND);
    assertThat(events(key, 1000).allowed()).isTrue();
  }

  @Test
  void requestWithoutEvents_isNotLimited_andNoneHasMoreThanARequestMayHave() {
    assertThat(limiter.events(key(1, 0, 1), 0)).isEmpty();
    assertThatThrownBy(() -> limiter.events(key(1, 0, 1), RateLimiter.EVENTS_REQUEST_MAX + 1))
        .hasMessageContaining("50001");
  }

  @Test
  void requestOfMoreThanABurst_isTakenFromAFullBucket_whichOwesTheRest() {
    ApiKey key = key(1, 0, 100);
    assertThat(events(key, 1).allowed()).isTrue();
    assertThat(events(key, 5000).allowed()).isFalse();
    now.addAndGet(SECOND);
    assertThat(events(key, 5000).allowed()).isTrue();

    now.addAndGet(40 * SECOND);
    assertThat(events(key, 1).allowed()).isFalse();
    now.addAndGet(SECOND);
    assertThat(events(key, 1).allowed()).isTrue();
  }

  @Test
  void keys_areApart_andSoAreRequestsAndEvents() {
    ApiKey first = key(1, 1, 1);
    ApiKey second = key(2, 1, 1);
    assertThat(request(first).allowed()).isTrue();
    assertThat(events(first, 1000).allowed()).isTrue();
    assertThat(request(first).allowed()).isFalse();
    assertThat(events(first, 1).allowed()).isFalse();

    assertThat(request(second).allowed()).isTrue();
    assertThat(events(second, 1000).allowed()).isTrue();
  }

  @Test
  void changedLimit_holdsAtOnce() {
    assertThat(request(key(1, 1, 0)).allowed()).isTrue();
    assertThat(request(key(1, 1, 0)).allowed()).isFalse();
    assertThat(request(key(1, 3, 0))).isEqualTo(new Decision(true, 3, 2, 1, 0));
    assertThat(limiter.request(key(1, 0, 0))).isEmpty();
  }

  /** Forgetting an unused bucket must not give its key anything. */
  @Test
  void bucketThatIsForgotten_wasFull() {
    ApiKey key = key(1, 0, 1);
    assertThat(events(key, RateLimiter.EVENTS_REQUEST_MAX).allowed()).isTrue();
    now.addAndGet(RateLimiter.BUCKET_KEPT.toNanos() - 1);
    assertThat(events(key, 1000).allowed()).isFalse();
    now.addAndGet(RateLimiter.BUCKET_KEPT.toNanos() + 1);
    assertThat(events(key, 1000).allowed()).isTrue();
  }

  /**
   * Whatever is asked and when: in no span is more allowed than a burst and what the span gives.
   */
  @Test
  void randomEvents_staySpanBySpanWithinBurstAndRate() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ApiKey key = key(1, 0, 700);
    long start = now.get();
    long allowed = 0;
    long refused = 0;
    for (int i = 0; i < 20_000; i++) {
      now.addAndGet(random.nextLong(SECOND));
      int events = 1 + random.nextInt(1000);
      if (events(key, events).allowed()) {
        allowed += events;
      } else {
        refused += events;
      }
      double most = 1000 + 700.0 * (now.get() - start) / SECOND;
      assertThat((double) allowed).as("seed %d, step %d", seed, i).isLessThanOrEqualTo(most);
    }
    double given = 700.0 * (now.get() - start) / SECOND;
    assertThat(refused).as("seed %d", seed).isPositive();
    assertThat((double) allowed).as("seed %d", seed).isGreaterThan(0.7 * given);
  }

  @Test
  void limitOutOfRange_isNamed() {
    assertThatThrownBy(() -> new RateLimits(OptionalInt.of(0), OptionalInt.empty()))
        .hasMessage("requestsPerSecond must be 1 to 1000000, but is 0");
    assertThatThrownBy(() -> new RateLimits(OptionalInt.empty(), OptionalInt.of(1_000_001)))
        .hasMessage("eventsPerSecond must be 1 to 1000000, but is 1000001");
    assertThat(RateLimiter.BUCKET_KEPT).isGreaterThanOrEqualTo(Duration.ofSeconds(1000));
    assertThat(RateLimiter.EVENTS_REQUEST_MAX).isGreaterThan(2 * OtlpLimits.RECORDS_MAX);
  }

  private Decision request(ApiKey key) {
    return limiter.request(key).orElseThrow();
  }

  private Decision events(ApiKey key, int events) {
    return limiter.events(key, events).orElseThrow();
  }

  /** 0 = no limit. */
  private static ApiKey key(long id, int requests, int events) {
    return new ApiKey(
        id,
        1,
        "default",
        "laptop",
        "th_live_12345678",
        Set.of(Scope.WRITE_EVENTS),
        new RateLimits(limit(requests), limit(events)),
        Keys.CREATED,
        null);
  }

  private static OptionalInt limit(int perSecond) {
    return perSecond == 0 ? OptionalInt.empty() : OptionalInt.of(perSecond);
  }
}
