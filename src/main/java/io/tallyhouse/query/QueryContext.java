package io.tallyhouse.query;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One run of a query: its deadline, the bytes its statements may return together, and which of them
 * are running. When it ends, because it is done, failed, late or wanted by nobody any more, running
 * statements are cancelled. Thread-safe.
 */
public final class QueryContext {
  /** Something that runs for a query. */
  public interface Cancellable {
    /** Cancels it. Called once at most, by any thread; must not block. */
    void cancel();
  }

  private final long endNanos;
  private final long bytesMax;
  private final AtomicLong bytesRead = new AtomicLong();
  private final Set<Cancellable> running = new LinkedHashSet<>();
  private boolean ended;
  private @Nullable RuntimeException failure;

  /**
   * A run that begins now.
   *
   * @param max how long it may take
   */
  public QueryContext(Duration max) {
    this(max, Long.MAX_VALUE);
  }

  /**
   * The same with a bound on what is read.
   *
   * @param bytesMax all bytes of the store's responses to its statements
   */
  public QueryContext(Duration max, long bytesMax) {
    this.endNanos = System.nanoTime() + max.toNanos();
    this.bytesMax = bytesMax;
  }

  /**
   * Counts bytes of a response that have been read.
   *
   * @throws ResultTooLargeException past the limit; nothing more must be read then
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
   * Registers something that begins, to be cancelled at the end.
   *
   * @throws RuntimeException if the run has ended: why it did. Nothing must begin then
   */
  public synchronized void begin(Cancellable statement) {
    if (ended) {
      throw failure();
    }
    running.add(statement);
  }

  /** Removes something that ended, by itself or cancelled. */
  public synchronized void finish(Cancellable statement) {
    running.remove(statement);
  }

  /**
   * Ends the run because a part of it failed: the rest is of no use.
   *
   * @return why the run failed: the first failure, of which later ones may be consequences
   */
  public RuntimeException fail(RuntimeException cause) {
    end(cause);
    synchronized (this) {
      return failure();
    }
  }

  /** Ends the run. What still runs is cancelled. */
  public void end() {
    end(null);
  }

  private void end(@Nullable RuntimeException cause) {
    List<Cancellable> left;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      failure = cause;
      left = List.copyOf(running);
      running.clear();
    }
    left.forEach(Cancellable::cancel);
  }

  private RuntimeException failure() {
    return failure != null
        ? failure
        : new QueryException(
            QueryException.Fault.UNAVAILABLE,
            "the query was cancelled",
            new IllegalStateException("its context has ended"));
  }
}
