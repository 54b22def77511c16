package io.tallyhouse.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallyhouse.otlp.events.RecordListener;
import java.util.Locale;

/** Counts the records that come by OTLP, by their event and what became of them. Thread-safe. */
final class OtlpMetrics implements RecordListener {
  private final MeterRegistry registry;

  OtlpMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void records(String event, Outcome outcome, int count) {
    Counter.builder("tallyhouse.otlp.records")
        .description(
            "Log records, points of metrics and spans of OTLP, by what they are and what became of them")
        .tag("event", event)
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .increment(count);
  }
}
