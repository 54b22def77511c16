package io.tallyhouse.http.limits;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An amount of memory that several share by reservations. Thread-safe. */
public final class MemoryBudget {
  private final long bytesMax;
  private final AtomicLong reserved = new AtomicLong();

  /**
   * A budget of which nothing is reserved.
   *
   * @param bytesMax all reservations together
   */
  public MemoryBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** A reservation, to be closed once; null if there is no room for it. */
  public @Nullable Reservation reserve(long bytes) {
    Reservation reservation = new Reservation();
    return reservation.grow(bytes) ? reservation : null;
  }

  /** A reservation of nothing, which can grow. */
  public Reservation reserveNothing() {
    return new Reservation();
  }

  /** Bytes that are reserved now. */
  public long reserved() {
    return reserved.get();
  }

  /** A part of the budget. Not thread-safe. */
  public final class Reservation implements AutoCloseable {
    private long bytes;

    private Reservation() {}

    /** Reserves so many bytes more, or none if there is no room. Returns whether it did. */
    public boolean grow(long more) {
      // Not added and taken back: in between, others would be refused what fits.
      long before = reserved.getAndUpdate(all -> all + more <= bytesMax ? all + more : all);
      boolean fits = before + more <= bytesMax;
      bytes += fits ? more : 0;
      return fits;
    }

    /** Gives some back. */
    public void shrink(long less) {
      bytes -= less;
      reserved.addAndGet(-less);
    }

    /** Gives all back. */
    @Override
    public void close() {
      shrink(bytes);
    }
  }
}
