package io.tallyhouse.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the thread that takes requests in: requests, tasks for which ingest is to stand
 * still, and what is left of requests whose sessions were looked up meanwhile. Thread-safe.
 */
final class IngestQueue {
  /**
   * What is to be done next, one of the three.
   *
   * @param task while ingest stands still
   */
  record Work(List<Runnable> steps, List<PendingRequest> batch, @Nullable FutureTask<?> task) {}

  // INVARIANT: all guarded by this. waitingBytes counts the requests that came and have not left.
  private final Deque<PendingRequest> requests = new ArrayDeque<>();
  private final Deque<Runnable> steps = new ArrayDeque<>();
  private final Deque<FutureTask<?>> tasks = new ArrayDeque<>();
  private long waitingBytes;
  private boolean closed;
  private boolean givenUp;

  /** Takes a request in; false if it must not: it is closed, or there is too much. */
  synchronized boolean add(PendingRequest pending, long waitingBytesMax) {
    long bytes = pending.request().bytes();
    if (closed || waitingBytes + bytes > waitingBytesMax) {
      return false;
    }
    requests.add(pending);
    waitingBytes += bytes;
    notifyAll();
    return true;
  }

  /** Nothing holds a request any more. */
  synchronized void left(IngestRequest request) {
    waitingBytes -= request.bytes();
  }

  /** Takes a task in; false if it is closed. */
  synchronized boolean add(FutureTask<?> task) {
    if (!closed) {
      tasks.add(task);
      notifyAll();
    }
    return !closed;
  }

  synchronized void addStep(Runnable step) {
    steps.add(step);
    notifyAll();
  }

  /** Takes nothing more in. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** What is still there is not to be done any more. */
  synchronized void giveUp() {
    closed = true;
    givenUp = true;
    notifyAll();
  }

  /** Gives up, and lets nobody wait for what is left. */
  synchronized void abandon() {
    giveUp();
    requests.forEach(pending -> pending.outcome().complete(IngestOutcome.UNAVAILABLE));
    tasks.forEach(task -> task.cancel(false));
  }

  /**
   * Waits for something to do. A task comes before requests, and once no request waits for its
   * sessions.
   *
   * @param idle whether none does
   * @return null if it is closed and nothing is left
   */
  synchronized @Nullable Work next(BooleanSupplier idle) throws InterruptedException {
    while (steps.isEmpty()
        && ((requests.isEmpty() && tasks.isEmpty())
            || (!tasks.isEmpty() && !idle.getAsBoolean()))) {
      if (givenUp || (closed && idle.getAsBoolean())) {
        return null;
      }
      wait();
    }
    List<Runnable> due = List.copyOf(steps);
    steps.clear();
    if (!due.isEmpty()) {
      return new Work(due, List.of(), null);
    }
    if (!tasks.isEmpty()) {
      return new Work(List.of(), List.of(), tasks.removeFirst());
    }
    return new Work(List.of(), IngestBatch.take(requests, Integer.MAX_VALUE), null);
  }

  synchronized boolean isOpen() {
    return !closed;
  }

  synchronized int waitingRequests() {
    return requests.size();
  }

  synchronized long waitingBytes() {
    return waitingBytes;
  }
}
