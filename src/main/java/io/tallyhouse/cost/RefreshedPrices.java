package io.tallyhouse.cost;

import io.tallyhouse.event.MessageUsage;
import io.tallyhouse.event.Pricing;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Prices that the user may change while the server runs. They are loaded again, in the background,
 * when they are used and older than {@link #KEPT}; while they can't be, the last ones hold.
 * Thread-safe; nothing blocks.
 */
public final class RefreshedPrices implements Pricing {
  /** How long loaded prices are used before they are loaded again. */
  public static final Duration KEPT = Duration.ofSeconds(60);

  private final PriceTable own;
  private final Supplier<? extends CompletionStage<List<ModelPrice>>> overrides;
  private final LongSupplier nanoTime;
  private final AtomicLong loadedAt;
  private volatile PriceTable prices;

  /**
   * Prices that are not loaded yet: until then the others hold.
   *
   * @param overrides loads the user's prices
   * @param nanoTime as {@link System#nanoTime}
   */
  public RefreshedPrices(
      PriceTable own,
      Supplier<? extends CompletionStage<List<ModelPrice>>> overrides,
      LongSupplier nanoTime) {
    this.own = own;
    this.overrides = overrides;
    this.nanoTime = nanoTime;
    this.loadedAt = new AtomicLong(nanoTime.getAsLong());
    this.prices = own;
    load();
  }

  @Override
  public OptionalLong costNanoUsd(MessageUsage usage) {
    long now = nanoTime.getAsLong();
    long before = loadedAt.get();
    if (now - before > KEPT.toNanos() && loadedAt.compareAndSet(before, now)) {
      load();
    }
    return prices.costNanoUsd(usage.model(), usage.timeMs(), usage.billable());
  }

  private void load() {
    CompletionStage<List<ModelPrice>> unused =
        overrides
            .get()
            .whenComplete(
                (loaded, failure) -> {
                  if (failure == null) {
                    prices = own.overriddenBy(loaded);
                  }
                });
  }
}
