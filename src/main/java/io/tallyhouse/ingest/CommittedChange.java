package io.tallyhouse.ingest;

import java.util.Arrays;

/**
 * The times in which a stored batch changed an account's results, milliseconds since
 * 1970-01-01T00:00:00Z. Immutable.
 */
public final class CommittedChange {
  private final int accountId;
  private final long[] eventTimesMs;
  private final long[] sessionStartsMs;

  /**
   * Creates a change and takes over the arrays.
   *
   * @param eventTimesMs times of the stored events, and of the calls whose results were stored
   * @param sessionStartsMs starts, before and after, of the sessions the events belong to
   */
  public CommittedChange(int accountId, long[] eventTimesMs, long[] sessionStartsMs) {
    this.accountId = accountId;
    this.eventTimesMs = eventTimesMs;
    this.sessionStartsMs = sessionStartsMs;
    Arrays.sort(eventTimesMs);
    Arrays.sort(sessionStartsMs);
  }

  public int accountId() {
    return accountId;
  }

  /**
   * Whether an event, or a call that got its result, lies in the range; {@code toMs} is exclusive.
   */
  public boolean touchesEvents(long fromMs, long toMs) {
    return anyIn(eventTimesMs, fromMs, toMs);
  }

  /** Whether a session that starts, or started, in the range changed; {@code toMs} is exclusive. */
  public boolean touchesSessions(long fromMs, long toMs) {
    return anyIn(sessionStartsMs, fromMs, toMs);
  }

  private static boolean anyIn(long[] sorted, long fromMs, long toMs) {
    int found = Arrays.binarySearch(sorted, fromMs);
    int at = found >= 0 ? found : -found - 1;
    return at < sorted.length && sorted[at] < toMs;
  }
}
