package io.tallyhouse.otlp.events;

import io.tallyhouse.event.EventTime;
import io.tallyhouse.otlp.RejectedRecordException;
import io.tallyhouse.otlp.Rejection;

/** Which times can be stored. Pure. */
final class RecordTimes {
  private RecordTimes() {}

  /**
   * Accepts a time.
   *
   * @param timeMs 0 = there is none
   * @throws RejectedRecordException if it can't be stored
   */
  static void require(long timeMs, long nowMs) throws RejectedRecordException {
    if (timeMs == 0) {
      throw new RejectedRecordException(Rejection.NO_TIME);
    }
    if (!EventTime.isAcceptable(timeMs, nowMs)) {
      throw new RejectedRecordException(Rejection.OUT_OF_TIME);
    }
  }
}
