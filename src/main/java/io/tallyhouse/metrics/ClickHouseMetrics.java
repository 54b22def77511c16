package io.tallyhouse.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tallyhouse.clickhouse.ClickHouseListener;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Times statements by what they are for. Thread-safe. */
final class ClickHouseMetrics implements ClickHouseListener {
  private static final Duration[] DURATIONS =
      Buckets.ofSeconds(.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30);

  private record Series(Operation operation, String route, boolean succeeded) {}

  private final MeterRegistry registry;
  private final Map<Series, Timer> timers = new ConcurrentHashMap<>();

  ClickHouseMetrics(MeterRegistry registry) {
    this.registry = registry;
    // There from the start, so that a rate over them has a beginning.
    timers.computeIfAbsent(new Series(Operation.INSERT, "ingest", true), this::timer);
    timers.computeIfAbsent(new Series(Operation.INSERT, "ingest", false), this::timer);
  }

  @Override
  public void ended(Operation operation, String route, long nanos, boolean succeeded) {
    timers
        .computeIfAbsent(new Series(operation, route, succeeded), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Series series) {
    return Timer.builder("tallyhouse.clickhouse.statements")
        .description("Statements, from when they are sent until their response is read")
        .tag("operation", series.operation().name().toLowerCase(Locale.ROOT))
        .tag("route", series.route())
        .tag("outcome", series.succeeded() ? "ok" : "failed")
        .serviceLevelObjectives(DURATIONS)
        .register(registry);
  }
}
