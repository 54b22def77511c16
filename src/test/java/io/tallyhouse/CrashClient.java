package io.tallyhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.tallyhouse.model.Delivery;
import io.tallyhouse.testing.ApiClient;
import io.tallyhouse.testing.ApiResponse;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A client of a server that is killed: sends one request after the other, each again and again
 * until it is acknowledged, and now and then once more.
 */
final class CrashClient {
  private static final Duration DELIVERY_MAX = Duration.ofMinutes(5);

  private final ApiClient client;
  private final Supplier<Delivery> requests;
  private final Random random;
  private final List<Delivery> acknowledged = new ArrayList<>();
  private int failures;
  private volatile boolean finishing;

  CrashClient(ApiClient client, Supplier<Delivery> requests, long seed) {
    this.client = client;
    this.requests = requests;
    this.random = new Random(seed);
  }

  /** Lets {@link #run} return once the request under way is acknowledged. */
  void finish() {
    finishing = true;
  }

  /** What was acknowledged, in that order; after {@link #run}. */
  List<Delivery> acknowledged() {
    return acknowledged;
  }

  /** How often something was sent in vain; after {@link #run}. */
  int failures() {
    return failures;
  }

  void run() {
    while (!finishing) {
      Delivery request = requests.get();
      deliver(request);
      acknowledged.add(request);
      if (random.nextInt(10) == 0) {
        deliver(request);
      }
      pause(random.nextInt(20));
    }
  }

  private void deliver(Delivery request) {
    long start = System.nanoTime();
    while (!isAcknowledged(request)) {
      failures++;
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DELIVERY_MAX);
      pause(20 + random.nextInt(100));
    }
  }

  private boolean isAcknowledged(Delivery request) {
    try {
      ApiResponse response = client.send(request, random.nextBoolean());
      assertThat(response.status()).as("%s", response).isIn(200, 503);
      return response.status() == 200;
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof HttpTimeoutException) {
        throw new AssertionError("a server may be killed, but not be silent", e);
      }
      return false;
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
