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
    // Not added and taken back: in between, others would be refused what fits.
    long before = taken.getAndUpdate(held -> held + bytes <= max ? held + bytes : held);
    return before + bytes <= max;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Those that are held. */
  long taken() {
    return taken.get();
  }
}
