package io.tallyhouse.ingest;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stores what is in the log, block by block, on a thread of its own. Thread-safe. */
final class StoreThread {
  private final BlockStorer storer;
  private final LogProgress progress;
  private final Runnable failed;
  private final Thread thread = new Thread(this::run, "store");
  private final CountDownLatch giveUp = new CountDownLatch(1);

  // INVARIANT: both guarded by `queue`.
  private final BlockQueue queue = new BlockQueue(System::nanoTime);
  private boolean ending;

  /**
   * @param failed run when the thread ends though it should not
   */
  StoreThread(BlockStorer.Parts parts, Runnable failed) {
    this.progress = parts.progress();
    this.failed = failed;
    this.storer = new BlockStorer(parts, this::pause, System::nanoTime);
  }

  /** See {@link BlockStorer#replay}. Before {@link #start}. */
  void replay() {
    storer.replay();
  }

  void start() {
    thread.start();
  }

  /** A record is in the log. */
  void appended(AppendedRecord record) {
    synchronized (queue) {
      queue.add(record);
      queue.notifyAll();
    }
  }

  /** Somebody waits for what is in the log. */
  void wake() {
    synchronized (queue) {
      queue.notifyAll();
    }
  }

  /** Stores what is there, at most so long, and ends. */
  void end(long millisMax) throws InterruptedException {
    synchronized (queue) {
      ending = true;
      queue.notifyAll();
    }
    thread.join(millisMax);
    giveUp.countDown();
    thread.join(BlockStorer.RETRY_PAUSE_MAX.toMillis());
  }

  private boolean pause(Duration duration) {
    try {
      return !giveUp.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    try {
      long next = nextBlock();
      while (next != 0 && storer.storeUpTo(next)) {
        next = nextBlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      // At the end of the server this changes nothing.
      failed.run();
    }
  }

  /** Waits until a block is due. Returns the position of its last record; 0 = it is to end. */
  private long nextBlock() throws InterruptedException {
    synchronized (queue) {
      while (true) {
        if (queue.isEmpty()) {
          if (ending) {
            return 0;
          }
          queue.wait();
          continue;
        }
        long wait = queue.waitNanos(ending || progress.hasWaiters());
        if (wait == 0) {
          return queue.takeBlock();
        }
        TimeUnit.NANOSECONDS.timedWait(queue, wait);
      }
    }
  }
}
