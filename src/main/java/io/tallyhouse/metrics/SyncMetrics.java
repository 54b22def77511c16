package io.tallyhouse.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallyhouse.sync.SyncListener;
import io.tallyhouse.sync.SyncRun;

/** Counts what syncs did. Thread-safe. */
final class SyncMetrics implements SyncListener {
  private final Counter done;
  private final Counter failed;
  private final Counter lines;
  private final Counter errors;
  private final Counter messages;

  SyncMetrics(MeterRegistry registry) {
    done = runs(registry, "done");
    failed = runs(registry, "failed");
    lines = counter(registry, "lines", "Lines of transcripts that were read");
    errors = counter(registry, "errors", "Lines and files of transcripts that could not be read");
    messages = counter(registry, "messages", "Prompts and responses that syncs added");
  }

  @Override
  public void ended(SyncRun run) {
    (run.failure().isEmpty() ? done : failed).increment();
    lines.increment((double) run.stats().linesRead());
    errors.increment((double) run.stats().errors());
    // Deletions by other hands meanwhile could make it negative, which a counter can't be.
    messages.increment((double) Math.max(0, run.stats().messagesAdded()));
  }

  private static Counter runs(MeterRegistry registry, String outcome) {
    return Counter.builder("tallyhouse.sync.runs")
        .description("Syncs that ended, dry runs aside")
        .tag("outcome", outcome)
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String name, String description) {
    return Counter.builder("tallyhouse.sync." + name).description(description).register(registry);
  }
}
