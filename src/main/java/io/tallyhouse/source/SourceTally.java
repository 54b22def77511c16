package io.tallyhouse.source;

import io.tallyhouse.event.Origin;
import io.tallyhouse.ingest.EventRow;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.ingest.SourceListener;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts in memory what sources report, and has it added up in the store from time to time, on a
 * thread of its own. What is not stored when the server is killed is lost: the figures show whether
 * a source reports, and are no truth to count by. Thread-safe; nothing but {@link #flush} blocks.
 */
public final class SourceTally implements SourceListener, AutoCloseable {
  /** How often counts go to the store. */
  static final Duration FLUSH_INTERVAL = Duration.ofSeconds(10);

  /** Sources that are held; of more than these the host is left out. */
  static final int SOURCES_MAX = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(SourceTally.class);

  private final SourceStore store;
  private final Clock clock;
  private final Thread thread;
  private final Object flushing = new Object();
  private final CountDownLatch closed = new CountDownLatch(1);

  // Guarded by this.
  private Map<SourceCount.Key, SourceCount> counts = new HashMap<>();

  /** Starts it. */
  public SourceTally(SourceStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    this.thread = new Thread(this::run, "sources");
    thread.start();
  }

  @Override
  public void heard(IngestRequest request) {
    long now = clock.millis();
    Runs runs = new Runs((key, count) -> add(new SourceCount(key, now, count, 0)));
    request.events().forEach(event -> runs.next(request.accountId(), event.origin()));
    runs.end();
  }

  @Override
  public void added(List<EventRow> rows) {
    Runs runs = new Runs((key, count) -> add(new SourceCount(key, 0, 0, count)));
    rows.forEach(row -> runs.next(row.accountId(), row.event().origin()));
    runs.end();
  }

  /** Counts neighbours of one source together, which most are: this is done for every event. */
  private static final class Runs {
    private final ObjLongConsumer<SourceCount.Key> counted;
    private int accountId;
    private @Nullable Origin origin;
    private long length;

    Runs(ObjLongConsumer<SourceCount.Key> counted) {
      this.counted = counted;
    }

    void next(int ofAccount, Origin of) {
      if (ofAccount != accountId || !of.equals(origin)) {
        end();
        accountId = ofAccount;
        origin = of;
      }
      length++;
    }

    void end() {
      if (origin != null) {
        counted.accept(keyOf(accountId, origin), length);
      }
      length = 0;
    }
  }

  private static SourceCount.Key keyOf(int accountId, Origin origin) {
    return new SourceCount.Key(
        accountId, origin.source().wireName(), origin.host(), origin.harness());
  }

  private synchronized void add(SourceCount count) {
    SourceCount.Key key = count.key();
    SourceCount.Key held =
        counts.containsKey(key) || counts.size() < SOURCES_MAX
            ? key
            : new SourceCount.Key(key.accountId(), key.source(), "", key.harness());
    counts.merge(
        held,
        new SourceCount(held, count.lastHeardMs(), count.heard(), count.added()),
        SourceCount::and);
  }

  /**
   * Has the store add up all that was counted so far. What it fails to take is kept for the next
   * time. Blocks.
   */
  public void flush() {
    synchronized (flushing) {
      Map<SourceCount.Key, SourceCount> taken = take();
      if (taken.isEmpty()) {
        return;
      }
      try {
        store.add(new ArrayList<>(taken.values()), clock.millis());
      } catch (RuntimeException e) {
        LOG.info("Counts of sources could not be stored: {}", e.toString());
        taken.values().forEach(this::add);
      }
    }
  }

  private synchronized Map<SourceCount.Key, SourceCount> take() {
    Map<SourceCount.Key, SourceCount> taken = counts;
    counts = new HashMap<>();
    return taken;
  }

  private void run() {
    try {
      while (!closed.await(FLUSH_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    flush();
  }

  /** Stores what was counted, within a bounded time, and ends. */
  @Override
  public void close() {
    closed.countDown();
    try {
      thread.join(FLUSH_INTERVAL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
