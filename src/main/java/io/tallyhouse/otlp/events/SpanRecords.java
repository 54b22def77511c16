package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Pricing;
import io.tallyhouse.observation.Observation;
import io.tallyhouse.otlp.ReadRecords;
import io.tallyhouse.otlp.RejectedRecordException;
import io.tallyhouse.otlp.Span;
import java.util.List;

/**
 * Makes events and observations of spans: of Claude Code's what no event has, and what they repeat
 * under the same identity; of other agents' the events, by the conventions for generative AI.
 * Thread-safe.
 */
public final class SpanRecords implements RecordMapping<Span> {
  /** What a span is made into. */
  record Made(List<Event> events, List<Observation> observations) {
    /** Nothing of it is stored. */
    static final Made NOTHING = new Made(List.of(), List.of());

    boolean isEmpty() {
      return events.isEmpty() && observations.isEmpty();
    }
  }

  private final ClaudeCodeSpans claudeCode;
  private final GenAiSpans genAi;
  private final int monthsMax;

  /**
   * @param pricing counts what responses cost
   * @param monthsMax calendar months (UTC) that a request may have
   */
  public SpanRecords(Pricing pricing, int monthsMax) {
    this.claudeCode = new ClaudeCodeSpans(pricing);
    this.genAi = new GenAiSpans(pricing);
    this.monthsMax = monthsMax;
  }

  @Override
  public MappedRecords map(ReadRecords<Span> read, long nowMs) {
    MappedRecords mapped = new MappedRecords(read.rejected(), monthsMax);
    for (Span span : read.records()) {
      try {
        map(span, nowMs, mapped);
      } catch (RejectedRecordException e) {
        mapped.reject(e.reason());
      }
    }
    return mapped;
  }

  private void map(Span span, long nowMs, MappedRecords mapped) throws RejectedRecordException {
    boolean ofClaudeCode = ClaudeCodeSpans.isOf(span);
    String name = ofClaudeCode ? ClaudeCodeSpans.nameOf(span) : GenAiSpans.nameOf(span);
    if (name.isEmpty()) {
      mapped.addUnknown(List.of());
      return;
    }
    RecordTimes.require(span.endMs(), nowMs);
    RecordTimes.require(span.startMs(), nowMs);
    Made made = ofClaudeCode ? claudeCode.of(name, span) : genAi.of(name, span);
    if (made.isEmpty()) {
      mapped.addCounted(name);
    } else {
      mapped.add(name, made.events(), made.observations());
    }
  }
}
