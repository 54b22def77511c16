package io.tallyhouse.metrics;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tallyhouse.api.operations.MetricsText;
import io.tallyhouse.clickhouse.ClickHouseListener;
import io.tallyhouse.http.RequestListener;
import io.tallyhouse.ingest.IngestListener;
import io.tallyhouse.ingest.IngestState;
import io.tallyhouse.otlp.events.RecordListener;
import io.tallyhouse.query.QueryCache;
import io.tallyhouse.query.QueryPoolState;
import io.tallyhouse.sync.SyncListener;
import java.util.function.Supplier;

/** All figures of one server, and the listeners that keep them. Thread-safe. */
public final class ServerMetrics implements MetricsText, AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final IngestMetrics ingest = new IngestMetrics(registry);
  private final RequestMetrics requests = new RequestMetrics(registry);
  private final ClickHouseMetrics clickHouse = new ClickHouseMetrics(registry);
  private final OtlpMetrics otlp = new OtlpMetrics(registry);
  private final SyncMetrics sync = new SyncMetrics(registry);
  private final StateMetrics state = new StateMetrics(registry);

  public ServerMetrics() {
    gc.bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new JvmInfoMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  public IngestListener ingest() {
    return ingest;
  }

  public RequestListener requests() {
    return requests;
  }

  public ClickHouseListener clickHouse() {
    return clickHouse;
  }

  public RecordListener otlp() {
    return otlp;
  }

  public SyncListener sync() {
    return sync;
  }

  /** Adds the metrics of this pipeline. To be called once. */
  public void watchIngest(Supplier<IngestState> pipeline) {
    state.ingest(pipeline);
  }

  /** Adds the metrics of this cache. To be called once. */
  public void watchQueryCache(Supplier<QueryCache.Stats> cache) {
    state.queryCache(cache);
  }

  /** Adds the metrics of these threads. To be called once. */
  public void watchQueryPool(Supplier<QueryPoolState> pool) {
    state.queryPool(pool);
  }

  /** Adds the metrics of the connections that are open. To be called once. */
  public void watchConnections(Supplier<Integer> open) {
    state.connections(open);
  }

  @Override
  public String contentType() {
    return "text/plain; version=0.0.4; charset=utf-8";
  }

  @Override
  public String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
