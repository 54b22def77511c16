package io.tallyhouse.query;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One asking of a question: until when it may take, and which statements are under way for it. When
 * it ends, because it is answered, failed, late or wanted by nobody any more, what is still under
 * way is stopped. Thread-safe.
 */
public final class Asking {
  /** Something under way for an asking. */
  public interface Stoppable {
    /** Tells it to stop. Called once at most, by any thread; must not block. */
    void stop();
  }

  private final long endNanos;
  private final Set<Stoppable> underWay = new LinkedHashSet<>();
  private boolean ended;
  private @Nullable QueryException failure;

  /**
   * An asking that begins now.
   *
   * @param max how long it may take
   */
  public Asking(Duration max) {
    this.endNanos = System.nanoTime() + max.toNanos();
  }

  /** The time that is left; none or negative when it is late. */
  public Duration remaining() {
    return Duration.ofNanos(endNanos - System.nanoTime());
  }

  /**
   * Notes that something begins, to be told when it has to stop.
   *
   * @throws QueryException if the asking has ended; nothing must begin then
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
  public QueryException fail(QueryException cause) {
    end(cause);
    synchronized (this) {
      return failure();
    }
  }

  /** Ends the asking. What is still under way is told to stop. */
  public void end() {
    end(null);
  }

  private void end(@Nullable QueryException cause) {
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

  private QueryException failure() {
    return failure != null
        ? failure
        : new QueryException(
            QueryException.Fault.UNAVAILABLE,
            "the question was given up",
            new IllegalStateException("its asking has ended"));
  }
}
