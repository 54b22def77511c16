package io.tallyhouse.ingest;

import io.tallyhouse.event.Months;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Records of the log that are to be stored, and when the next of them make a block: when they are
 * enough, when the oldest waited long enough, or when somebody waits for them to be stored. Large
 * blocks cost ClickHouse less, and readers never wait for more than a block. Not thread-safe.
 */
final class BlockQueue {
  /** Rows of a block, unless a single record has more. */
  static final int ROWS_MAX = 100_000;

  /** Bytes of a block, unless a single record has more: it is in memory while it is inserted. */
  static final long BYTES_MAX = 32L << 20;

  /** Months of a block, unless a single record has more; see {@link BatchMonths}. */
  static final int MONTHS_MAX = IngestPipeline.BATCH_MONTHS_MAX;

  /** Longest wait of a record for others to share its block. */
  static final Duration WAIT_MAX = Duration.ofSeconds(3);

  private final Deque<AppendedRecord> records = new ArrayDeque<>();
  private final LongSupplier nanoTime;
  private long rows;
  private long bytes;

  BlockQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void add(AppendedRecord appended) {
    records.add(appended);
    rows += appended.rows();
    bytes += appended.bytes();
  }

  boolean isEmpty() {
    return records.isEmpty();
  }

  /**
   * How long the next block may still wait, nanoseconds; 0 = it is due. Only if there is a record.
   */
  long waitNanos(boolean atOnce) {
    if (atOnce || rows >= ROWS_MAX || bytes >= BYTES_MAX) {
      return 0;
    }
    long waited = nanoTime.getAsLong() - records.getFirst().nanos();
    return Math.max(0, WAIT_MAX.toNanos() - waited);
  }

  /** Takes the records of the next block out. Returns the position of the last. */
  long takeBlock() {
    long last = 0;
    long blockRows = 0;
    long blockBytes = 0;
    Months months = new Months();
    while (!records.isEmpty()) {
      AppendedRecord next = records.getFirst();
      boolean fits =
          blockRows + next.rows() <= ROWS_MAX
              && blockBytes + next.bytes() <= BYTES_MAX
              && months.sizeWith(next.months()) <= MONTHS_MAX;
      if (last != 0 && !fits) {
        break;
      }
      records.removeFirst();
      last = next.position();
      blockRows += next.rows();
      blockBytes += next.bytes();
      months.addAll(next.months());
    }
    rows -= blockRows;
    bytes -= blockBytes;
    return last;
  }
}
