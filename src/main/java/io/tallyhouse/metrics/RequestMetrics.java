package io.tallyhouse.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tallyhouse.http.RequestListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Times requests by route, method and class of status. The routes are those of the server, methods
 * that it has no route for are one, so clients can't make new series. Thread-safe.
 */
final class RequestMetrics implements RequestListener {
  private static final Duration[] DURATIONS =
      Buckets.ofSeconds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30);
  private static final int CLASS = 100;

  private record Series(String route, String method, String status) {}

  private final MeterRegistry registry;
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(String route, String method, int status, long nanos) {
    Series series = new Series(route, method, classOf(status));
    timers.computeIfAbsent(series, this::timer).record(nanos, TimeUnit.NANOSECONDS);
  }

  private static String classOf(int status) {
    return status == ABORTED ? "aborted" : status / CLASS + "xx";
  }

  private Timer timer(Series series) {
    return Timer.builder("tallyhouse.http.requests")
        .description("Requests, from when their headers are there until their response is written")
        .tag("route", series.route())
        .tag("method", series.method())
        .tag("status", series.status())
        .serviceLevelObjectives(DURATIONS)
        .register(registry);
  }
}
