package io.tallyhouse.sync;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the bookkeeping, in threads that may. */
final class Futures {
  /** Longest wait. */
  static final Duration WAIT_MAX = Duration.ofSeconds(20);

  private Futures() {}

  /**
   * The result of a stage.
   *
   * @throws SyncFailedException if it fails or takes too long
   */
  static <T> T of(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new SyncFailedException("The bookkeeping in PostgreSQL can't be reached.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncFailedException("The sync was stopped.", e);
    }
  }
}
