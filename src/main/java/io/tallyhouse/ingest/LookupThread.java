package io.tallyhouse.ingest;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Threads that read the store for the ledger. Thread-safe. */
final class LookupThread implements Executor {
  private static final long READ_AGAIN_SECONDS = 10;

  private final LedgerSource source;
  private final StoredKeys known;
  private final ExecutorService lookups =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "lookup"));
  private final ScheduledExecutorService all =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "stored-keys"));

  LookupThread(LedgerSource source, StoredKeys known) {
    this.source = source;
    this.known = known;
  }

  void start() {
    readStoredKeys();
  }

  /** Reads which keys the store has, until it succeeds. */
  void readStoredKeys() {
    known.forget();
    readSoon(0);
  }

  private void readSoon(long seconds) {
    try {
      ScheduledFuture<?> unused =
          all.schedule(
              () -> {
                if (!known.read(source)) {
                  readSoon(READ_AGAIN_SECONDS);
                }
              },
              seconds,
              TimeUnit.SECONDS);
    } catch (RejectedExecutionException e) {
      // The server ends.
    }
  }

  @Override
  public void execute(Runnable lookup) {
    lookups.execute(lookup);
  }

  void end() {
    lookups.shutdownNow();
    all.shutdownNow();
  }
}
