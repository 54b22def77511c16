package io.tallyhouse.http.limits;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Bounds how many lines a second go to a log that clients can fill, and counts the others.
 * Thread-safe.
 */
public final class LogLimit {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int linesPerSecondMax;
  private final LongSupplier nanoTime;
  private long secondBegan;
  private int lines;
  private long left;

  public LogLimit(int linesPerSecondMax, LongSupplier nanoTime) {
    this.linesPerSecondMax = linesPerSecondMax;
    this.nanoTime = nanoTime;
    this.secondBegan = nanoTime.getAsLong();
  }

  /** Whether a line may be written now; one that may not is counted. */
  public synchronized boolean permits() {
    long now = nanoTime.getAsLong();
    if (now - secondBegan >= SECOND) {
      secondBegan = now;
      lines = 0;
    }
    if (lines == linesPerSecondMax) {
      left++;
      return false;
    }
    lines++;
    return true;
  }

  /** Adds to a line how many were left out since the last that was written, if any. */
  public LoggingEventBuilder addLeftOut(LoggingEventBuilder line) {
    long leftOut = takeLeftOut();
    return leftOut == 0 ? line : line.addKeyValue("linesLeftOut", leftOut);
  }

  /** Lines that were left out since the last call. */
  synchronized long takeLeftOut() {
    long taken = left;
    left = 0;
    return taken;
  }
}
