package io.tallyhouse.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Bounded waits of blocking code. An interrupt ends a wait early and stays set. */
final class Poll {
  private Poll() {}

  /** Sleeps. False when the thread was interrupted. */
  static boolean sleep(Duration time) {
    try {
      Thread.sleep(time.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Checks repeatedly until the condition holds. False when the time was up or the thread was
   * interrupted.
   */
  static boolean until(Duration max, Duration poll, BooleanSupplier condition) {
    long deadline = System.nanoTime() + max.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0 || !sleep(poll)) {
        return false;
      }
    }
    return true;
  }
}
