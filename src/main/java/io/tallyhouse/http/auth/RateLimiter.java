package io.tallyhouse.http.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.RateLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Counts what the keys do against their {@link RateLimits}, each limit by a token bucket: it holds
 * what may be done at once and fills evenly. What does not fit takes nothing out. Keys without
 * limits cost nothing. Thread-safe.
 */
public final class RateLimiter {
  /** Buckets kept, a few hundred bytes each. Past it some that are seldom used start anew, full. */
  static final int BUCKETS_MAX = 20_000;

  /** The most events that a request may have: two of each record of OTLP, and some to spare. */
  public static final int EVENTS_REQUEST_MAX = 50_000;

  /**
   * How long an unused bucket is kept. INVARIANT: every bucket is full after it, so that forgetting
   * one changes nothing; the slowest gains 1 a second, and lacks at most what a request may have.
   */
  static final Duration BUCKET_KEPT = Duration.ofSeconds(EVENTS_REQUEST_MAX);

  /**
   * What became of something that a limited key wants to do.
   *
   * @param allowed whether it may
   * @param limit what can be done at once, after a pause
   * @param remaining what can be done at once now
   * @param resetSeconds whole seconds until {@code remaining} is {@code limit}, if nothing is done
   * @param retryAfterSeconds whole seconds until it may; 0 if it may now, else at least 1
   */
  public record Decision(
      boolean allowed, long limit, long remaining, long resetSeconds, long retryAfterSeconds) {}

  private enum Counted {
    REQUESTS,
    EVENTS
  }

  /** The limit is part of it: a key whose row was changed gets a new, full bucket. */
  private record BucketKey(long keyId, Counted counted, int perSecond) {}

  private final Cache<BucketKey, Bucket> buckets;
  private final TimeMeter time;

  /**
   * @param ticker nanoseconds that never go back
   */
  public RateLimiter(Ticker ticker) {
    long origin = ticker.read();
    this.time =
        new TimeMeter() {
          @Override
          public long currentTimeNanos() {
            // Buckets compare times: these must not overflow.
            return ticker.read() - origin;
          }

          @Override
          public boolean isWallClockBased() {
            return false;
          }
        };
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(BUCKETS_MAX)
            .expireAfterAccess(BUCKET_KEPT)
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** Takes a request into account; empty if the key's requests are not limited. */
  public Optional<Decision> request(ApiKey key) {
    OptionalInt perSecond = key.limits().requestsPerSecond();
    return perSecond.isEmpty()
        ? Optional.empty()
        : Optional.of(take(key, Counted.REQUESTS, perSecond.getAsInt(), 1));
  }

  /**
   * Takes the events of a request into account, all or none; empty if the key's events are not
   * limited or there are none. More than a burst are taken from a full bucket, which owes the rest:
   * an export is not to be split by us, and would never fit otherwise.
   *
   * @param events 0 to {@link #EVENTS_REQUEST_MAX}
   */
  public Optional<Decision> events(ApiKey key, int events) {
    if (events < 0 || events > EVENTS_REQUEST_MAX) {
      throw new IllegalArgumentException(
          "events must be 0 to " + EVENTS_REQUEST_MAX + ", but are " + events);
    }
    OptionalInt perSecond = key.limits().eventsPerSecond();
    return perSecond.isEmpty() || events == 0
        ? Optional.empty()
        : Optional.of(take(key, Counted.EVENTS, perSecond.getAsInt(), events));
  }

  private Decision take(ApiKey key, Counted counted, int perSecond, int amount) {
    long burst =
        counted == Counted.EVENTS ? Math.max(perSecond, RateLimits.EVENTS_BURST_MIN) : perSecond;
    Bucket bucket =
        buckets.get(
            new BucketKey(key.id(), counted, perSecond), wanted -> newBucket(burst, perSecond));
    ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(Math.min(amount, burst));
    if (probe.isConsumed() && amount > burst) {
      bucket.consumeIgnoringRateLimits(amount - burst);
    }
    return new Decision(
        probe.isConsumed(),
        burst,
        probe.getRemainingTokens(),
        wholeSeconds(probe.getNanosToWaitForReset()),
        probe.isConsumed() ? 0 : Math.max(1, wholeSeconds(probe.getNanosToWaitForRefill())));
  }

  private Bucket newBucket(long burst, int perSecond) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .withCustomTimePrecision(time)
        .build();
  }

  private static long wholeSeconds(long nanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    return (nanos + second - 1) / second;
  }
}
