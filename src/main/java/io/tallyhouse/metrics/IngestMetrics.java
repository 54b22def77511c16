package io.tallyhouse.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.IngestListener;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.Rejections;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts requests and events: every one is received once and has one outcome, so that {@code
 * received} is the sum of the outcomes and of what is under way. Thread-safe.
 */
final class IngestMetrics implements IngestListener {
  private static final double[] ROWS = {1, 10, 100, 1_000, 5_000, 10_000, 20_000, 50_000};
  private static final double[] BYTES = {1e3, 1e4, 1e5, 1e6, 4e6, 16e6, 64e6};
  private static final Duration[] DURATIONS =
      Buckets.ofSeconds(.01, .025, .05, .1, .25, .5, 1, 5, 10);

  private final Counter requestsReceived;
  private final Counter eventsReceived;
  private final Map<IngestOutcome, Counter> requests = new EnumMap<>(IngestOutcome.class);
  private final Map<IngestOutcome, Counter> events = new EnumMap<>(IngestOutcome.class);
  private final Counter duplicates;
  private final Counter tooOld;
  private final Counter inFuture;
  private final Counter dataTooLarge;
  private final Counter invalidRequests;
  private final Counter invalidEvents;
  private final Counter tooManyEvents;
  private final Counter limitedRequests;
  private final Counter limitedEvents;
  private final Counter insertFailures;
  private final DistributionSummary batchRequests;
  private final DistributionSummary batchRows;
  private final DistributionSummary batchBytes;
  private final Timer batchDuration;
  private final DistributionSummary blockBytes;
  private final Timer blockDuration;

  IngestMetrics(MeterRegistry registry) {
    requestsReceived =
        Counter.builder("tallyhouse.ingest.requests.received")
            .description("Ingest requests whose body was read, and chunks of synced transcripts")
            .register(registry);
    eventsReceived =
        Counter.builder("tallyhouse.ingest.events.received")
            .description("Events of these requests")
            .register(registry);
    for (IngestOutcome outcome : IngestOutcome.values()) {
      String name = outcome.name().toLowerCase(Locale.ROOT);
      requests.put(outcome, requests(registry, name));
      events.put(outcome, events(registry, name, "none"));
    }
    invalidRequests = requests(registry, "invalid");
    duplicates = events(registry, "duplicate", "none");
    tooOld = events(registry, "rejected", "too_old");
    inFuture = events(registry, "rejected", "in_future");
    dataTooLarge = events(registry, "rejected", "data_too_large");
    invalidEvents = events(registry, "invalid", "violation");
    tooManyEvents = events(registry, "invalid", "too_many_events");
    limitedRequests = requests(registry, "limited");
    limitedEvents = events(registry, "limited", "none");
    insertFailures =
        Counter.builder("tallyhouse.ingest.insert.failures")
            .description("Attempts to insert a block that failed; each is made again or given up")
            .register(registry);
    batchRequests =
        summary("batch.requests", "Requests in a record of the log", 1, 2, 4, 8, 16, 32, 64, 256)
            .register(registry);
    batchRows = summary("batch.rows", "Rows in a record of the log", ROWS).register(registry);
    batchBytes =
        summary("batch.size", "Size of a record of the log", BYTES)
            .baseUnit("bytes")
            .register(registry);
    batchDuration =
        Timer.builder("tallyhouse.ingest.batch.duration")
            .description("From when requests are admitted until their record is in the log")
            .serviceLevelObjectives(DURATIONS)
            .register(registry);
    blockBytes =
        summary("block.size", "Size of a stored block", BYTES).baseUnit("bytes").register(registry);
    blockDuration =
        Timer.builder("tallyhouse.ingest.block.duration")
            .description("From when a block's records are chosen until ClickHouse has committed it")
            .serviceLevelObjectives(DURATIONS)
            .register(registry);
  }

  @Override
  public void decoded(DecodedRequest request) {
    if (request instanceof DecodedRequest.Events decoded) {
      Rejections rejected = decoded.rejected();
      eventsReceived.increment(rejected.total());
      tooOld.increment(rejected.tooOld());
      inFuture.increment(rejected.inFuture());
      dataTooLarge.increment(rejected.dataTooLarge());
    } else if (request instanceof DecodedRequest.Invalid invalid) {
      invalid(invalidEvents, invalid.eventsRead());
    } else if (request instanceof DecodedRequest.TooManyEvents tooMany) {
      invalid(tooManyEvents, tooMany.eventsRead());
    }
  }

  private void invalid(Counter reason, int eventsRead) {
    requestsReceived.increment();
    invalidRequests.increment();
    eventsReceived.increment(eventsRead);
    reason.increment(eventsRead);
  }

  @Override
  public void limited(int count) {
    requestsReceived.increment();
    limitedRequests.increment();
    eventsReceived.increment(count);
    limitedEvents.increment(count);
  }

  @Override
  public void submitted(int count) {
    requestsReceived.increment();
    eventsReceived.increment(count);
  }

  @Override
  public void completed(IngestOutcome outcome, int count, int stored) {
    of(requests, outcome).increment();
    if (outcome == IngestOutcome.STORED) {
      of(events, outcome).increment(stored);
      duplicates.increment(count - stored);
    } else {
      of(events, outcome).increment(count);
    }
  }

  @Override
  public void requestsAppended(int requestsInBatch, int rows, int bytes, long nanos) {
    batchRequests.record(requestsInBatch);
    batchRows.record(rows);
    batchBytes.record(bytes);
    batchDuration.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void blockStored(int bytes, long nanos) {
    blockBytes.record(bytes);
    blockDuration.record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void insertFailed() {
    insertFailures.increment();
  }

  private static Counter of(Map<IngestOutcome, Counter> counters, IngestOutcome outcome) {
    Counter counter = counters.get(outcome);
    if (counter == null) {
      throw new IllegalStateException("no counter of " + outcome);
    }
    return counter;
  }

  private static Counter requests(MeterRegistry registry, String outcome) {
    return Counter.builder("tallyhouse.ingest.requests")
        .description("Ingest requests by what became of them")
        .tag("outcome", outcome)
        .register(registry);
  }

  private static Counter events(MeterRegistry registry, String outcome, String reason) {
    return Counter.builder("tallyhouse.ingest.events")
        .description("Events by what became of them")
        .tag("outcome", outcome)
        .tag("reason", reason)
        .register(registry);
  }

  private static DistributionSummary.Builder summary(
      String name, String description, double... buckets) {
    return DistributionSummary.builder("tallyhouse.ingest." + name)
        .description(description)
        .serviceLevelObjectives(buckets);
  }
}
