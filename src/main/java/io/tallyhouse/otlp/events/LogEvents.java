package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.observation.Observation;
import io.tallyhouse.otlp.LogRecord;
import io.tallyhouse.otlp.ReadRecords;
import io.tallyhouse.otlp.RejectedRecordException;
import java.util.List;

/**
 * Makes events of log records, by the table of the agent that sent them. What no table knows, or no
 * kind of event fits, is kept as it came. Thread-safe.
 */
public final class LogEvents implements RecordMapping<LogRecord> {
  private final List<AgentLogs> agents;
  private final int monthsMax;

  /**
   * @param pricing counts what responses cost
   * @param monthsMax calendar months (UTC) that a request may have
   */
  public LogEvents(Pricing pricing, int monthsMax) {
    this.agents =
        List.of(ClaudeCodeLogs.table(pricing), CodexLogs.table(pricing), GeminiLogs.table(pricing));
    this.monthsMax = monthsMax;
  }

  @Override
  public MappedRecords map(ReadRecords<LogRecord> read, long nowMs) {
    MappedRecords mapped = new MappedRecords(read.rejected(), monthsMax);
    KeptRecords kept = new KeptRecords();
    for (LogRecord record : read.records()) {
      try {
        map(record, nowMs, mapped, kept);
      } catch (RejectedRecordException e) {
        mapped.reject(e.reason());
      }
    }
    return mapped;
  }

  private void map(LogRecord record, long nowMs, MappedRecords mapped, KeptRecords kept)
      throws RejectedRecordException {
    String name = nameOf(record);
    AgentLogs agent = agents.stream().filter(one -> one.knows(name)).findFirst().orElse(null);
    if (agent == null) {
      RecordTimes.require(record.timeMs(), nowMs);
      mapped.addUnknown(List.of(kept.of(name, record)));
      return;
    }
    String own = agent.own(name);
    AgentLogs.Mapping mapping = agent.mappings().get(own);
    if (mapping == null && agent.counted().contains(own)) {
      mapped.addCounted(agent.prefix() + own);
      return;
    }
    RecordTimes.require(record.timeMs(), nowMs);
    List<Event> events = mapping == null ? List.of() : mapping.of(record);
    List<Observation> observed = mapping == null ? List.of(kept.of(own, record)) : List.of();
    mapped.add(agent.prefix() + own, events, observed);
  }

  /** The name of a record's event. */
  private static String nameOf(LogRecord record) {
    String attribute = record.attributes().text("event.name");
    String sent = !attribute.isEmpty() ? attribute : record.eventName();
    return sent.isEmpty() ? record.body() : sent;
  }
}
