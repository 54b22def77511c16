package io.tallyhouse.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that several may hold together. Thread-safe. */
final class ByteBudget {
  private final long max;
  private final AtomicLong taken = new AtomicLong();

  ByteBudget(long max) {
    this.max = max;
  }

  /** Takes so many, or none if there are not as many left. Returns whether it did. */
  boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= max) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Those that are held. */
  long taken() {
    return taken.get();
  }
}
