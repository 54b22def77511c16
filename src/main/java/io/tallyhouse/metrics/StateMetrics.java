package io.tallyhouse.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.tallyhouse.ingest.IngestState;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.QueryPoolState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Reads figures that others keep, at each scrape. Thread-safe. */
final class StateMetrics {
  private final MeterRegistry registry;

  /** The registry itself holds what it counts by weak references only. */
  private final List<Supplier<?>> sources = new ArrayList<>();

  StateMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void ingest(Supplier<IngestState> state) {
    Source<IngestState> ingest = new Source<>(state);
    ingest.gauge("ingest.running", "1 while events are taken in", s -> s.running() ? 1 : 0);
    ingest.gauge(
        "ingest.waiting.requests",
        "Requests that no batch has taken yet",
        IngestState::waitingRequests);
    ingest.gauge(
        "ingest.waiting.bytes",
        "Memory of waiting requests and the batch under way",
        IngestState::waitingBytes);
    ingest.gauge(
        "journal.blocks", "Records of the log not known to be stored", s -> s.log().records());
    ingest.gauge("journal.bytes", "Size of these records", s -> s.log().bytes());
    ingest.gauge(
        "journal.refused.blocks",
        "Rows that ClickHouse refused after they were acknowledged, put aside for people to look at",
        s -> s.log().refusedBlocks());
    ingest.gauge(
        "journal.waiting.seconds",
        "For how long there has been such a record without a break",
        s -> s.log().waiting().toNanos() / 1e9);
    ingest.gauge("ledger.sessions", "Sessions held", s -> s.ledger().sessions());
    ingest.gauge("ledger.bytes", "About what they take", s -> s.ledger().weightBytes());
    String lookups = "Sessions that batches needed, by whether the ledger held them";
    ingest.counter("ledger.lookups", lookups, Tags.of("result", "hit"), s -> s.ledger().hits());
    ingest.counter("ledger.lookups", lookups, Tags.of("result", "miss"), s -> s.ledger().misses());
    ingest.counter(
        "ledger.loads",
        "Times that sessions were read from ClickHouse",
        Tags.empty(),
        s -> s.ledger().loads());
    ingest.counter(
        "ledger.evictions",
        "Sessions dropped for want of room",
        Tags.empty(),
        s -> s.ledger().evictions());
  }

  void queryCache(Supplier<QueryCache.Stats> stats) {
    Source<QueryCache.Stats> cache = new Source<>(stats);
    cache.gauge("query.cache.answers", "Results held or being computed", QueryCache.Stats::results);
    cache.gauge("query.cache.bytes", "About what they take", QueryCache.Stats::weightBytes);
    String lookups = "Queries, by whether their result was in memory";
    cache.counter("query.cache.lookups", lookups, Tags.of("result", "hit"), QueryCache.Stats::hits);
    cache.counter(
        "query.cache.lookups", lookups, Tags.of("result", "miss"), QueryCache.Stats::misses);
    cache.counter(
        "query.cache.evictions",
        "Results evicted for want of room",
        Tags.empty(),
        QueryCache.Stats::evictions);
  }

  void connections(Supplier<Integer> open) {
    new Source<>(open).gauge("http.connections", "Connections that are open", Integer::intValue);
  }

  void queryPool(Supplier<QueryPoolState> state) {
    Source<QueryPoolState> pool = new Source<>(state);
    pool.gauge("query.pool.running", "Statements under way", QueryPoolState::running);
    pool.gauge("query.pool.waiting", "Statements that wait for a thread", QueryPoolState::waiting);
    pool.counter(
        "query.pool.rejected",
        "Statements for which no room was left",
        Tags.empty(),
        QueryPoolState::rejected);
  }

  /** Meters over one snapshot each time they are read. */
  private final class Source<T> {
    private final Supplier<T> snapshot;

    Source(Supplier<T> snapshot) {
      this.snapshot = snapshot;
      sources.add(snapshot);
    }

    void gauge(String name, String description, ToDoubleFunction<T> value) {
      Gauge.builder("tallyhouse." + name, () -> value.applyAsDouble(snapshot.get()))
          .description(description)
          .register(registry);
    }

    void counter(String name, String description, Tags tags, ToLongFunction<T> value) {
      FunctionCounter.builder(
              "tallyhouse." + name, snapshot, source -> value.applyAsLong(source.get()))
          .tags(tags)
          .description(description)
          .register(registry);
    }
  }
}
