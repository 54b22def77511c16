package io.tallyhouse.query;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One asking of a question: until when it may take, how large its statements' answers may be
 * together, and which of them are under way. When it ends, because it is answered, failed, late or
 * wanted by nobody any more, what is still under way is stopped. Thread-safe.
 */
public final class QueryContext {
  /** Something under way for an asking. */
  public interface Stoppable {
    /** Tells it to stop. Called once at most, by any thread; must not block. */
    void stop();
  }

  private final long endNanos;
  private final long bytesMax;
  private final AtomicLong bytesRead = new AtomicLong();
  private final Set<Stoppable> underWay = new LinkedHashSet<>();
  private boolean ended;
  private @Nullable RuntimeException failure;

  /**
   * An asking that begins now.
   *
   * @param max how long it may take
   */
  public QueryContext(Duration max) {
    this(max, Long.MAX_VALUE);
  }

  /**
   * The same with a bound on what is read.
   *
   * @param bytesMax all bytes of the store's answers to its statements
   */
  public QueryContext(Duration max, long bytesMax) {
    this.endNanos = System.nanoTime() + max.toNanos();
    this.bytesMax = bytesMax;
  }

  /**
   * Notes that so many more bytes of an answer have been read.
   *
   * @throws ResultTooLargeException if they are more than may be; none must be read then
   */
  public void read(long bytes) {
    if (bytesRead.addAndGet(bytes) > bytesMax) {
      throw new ResultTooLargeException(bytesMax);
    }
  }

  /** The time that is left; none or negative when it is late. */
  public Duration remaining() {
    return Duration.ofNanos(endNanos - System.nanoTime());
  }

  /**
   * Notes that something begins, to be told when it has to stop.
   *
   * @throws RuntimeException if the asking has ended: why it did. Nothing must begin then
   */
  public synchronized void begin(Stoppable statement) {
    if (ended) {
      throw failure();
    }
    underWay.add(statement);
  }

  /** Notes that something came to its end, by itself or stopped. */
  public synchronized void finish(Stoppable statement) {
    underWay.remove(statement);
  }

  /**
   * Ends the asking because a part of it failed: the rest is of no use.
   *
   * @return why the asking failed: the first failure, of which later ones may be consequences
   */
  public RuntimeException fail(RuntimeException cause) {
    end(cause);
    synchronized (this) {
      return failure();
    }
  }

  /** Ends the asking. What is still under way is told to stop. */
  public void end() {
    end(null);
  }

  private void end(@Nullable RuntimeException cause) {
    List<Stoppable> left;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      failure = cause;
      left = List.copyOf(underWay);
      underWay.clear();
    }
    left.forEach(Stoppable::stop);
  }

  private RuntimeException failure() {
    return failure != null
        ? failure
        : new QueryException(
            QueryException.Fault.UNAVAILABLE,
            "the question was given up",
            new IllegalStateException("its asking has ended"));
  }
}
