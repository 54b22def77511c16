package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.EventTime;
import io.tallyhouse.event.Months;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.otlp.LogRecord;
import io.tallyhouse.otlp.ReadLogs;
import io.tallyhouse.otlp.RejectedRecordException;
import io.tallyhouse.otlp.Rejection;
import java.util.List;

/** Makes events of log records. Thread-safe. */
public final class LogEvents {
  private final ClaudeCodeLogs claudeCode;
  private final int monthsMax;

  /**
   * @param pricing counts what responses cost
   * @param monthsMax calendar months (UTC) that a request may have
   */
  public LogEvents(Pricing pricing, int monthsMax) {
    this.claudeCode = new ClaudeCodeLogs(pricing);
    this.monthsMax = monthsMax;
  }

  /**
   * Makes the events of a request.
   *
   * @param nowMs the present, milliseconds since 1970-01-01T00:00:00Z
   */
  public MappedLogs map(ReadLogs read, long nowMs) {
    MappedLogs mapped = new MappedLogs(read.rejected());
    Months months = new Months();
    for (LogRecord record : read.records()) {
      String name = ClaudeCodeLogs.nameOf(record);
      try {
        if (claudeCode.isCounted(name)) {
          mapped.addCounted(name);
        } else if (claudeCode.isMapped(name)) {
          requireTime(record.timeMs(), nowMs);
          List<Event> events = claudeCode.map(name, record);
          requireMonths(months, events);
          mapped.addMapped(name, events);
        } else {
          mapped.addUnknown(name.isEmpty() ? "without a name" : name);
        }
      } catch (RejectedRecordException e) {
        mapped.rejected().add(e.reason());
      }
    }
    return mapped;
  }

  private static void requireTime(long timeMs, long nowMs) throws RejectedRecordException {
    if (timeMs == 0) {
      throw new RejectedRecordException(Rejection.NO_TIME);
    }
    if (!EventTime.isAcceptable(timeMs, nowMs)) {
      throw new RejectedRecordException(Rejection.OUT_OF_TIME);
    }
  }

  private void requireMonths(Months months, List<Event> events) throws RejectedRecordException {
    Months more = Months.of(events);
    if (months.sizeWith(more) > monthsMax) {
      throw new RejectedRecordException(Rejection.TOO_MANY_MONTHS);
    }
    months.addAll(more);
  }
}
