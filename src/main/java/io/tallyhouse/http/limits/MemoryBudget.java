package io.tallyhouse.http.limits;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that several may hold together. Thread-safe. */
public final class MemoryBudget {
  private final long max;
  private final AtomicLong taken = new AtomicLong();

  public MemoryBudget(long max) {
    this.max = max;
  }

  /** Takes so many, or none if there are not as many left. Returns whether it did. */
  public boolean take(long bytes) {
    // Not added and taken back: in between, others would be refused what fits.
    long before = taken.getAndUpdate(held -> held + bytes <= max ? held + bytes : held);
    return before + bytes <= max;
  }

  public void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Those that are held. */
  public long taken() {
    return taken.get();
  }
}
