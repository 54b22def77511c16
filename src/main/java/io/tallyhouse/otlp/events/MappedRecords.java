package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event;
import io.tallyhouse.event.Months;
import io.tallyhouse.observation.Observation;
import io.tallyhouse.otlp.RejectedRecordException;
import io.tallyhouse.otlp.RejectedRecords;
import io.tallyhouse.otlp.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the records of one request became. Not thread-safe. */
public final class MappedRecords {
  /** Stands for the names of all events that are not known. */
  public static final String OTHER = "other";

  private final List<Event> events = new ArrayList<>();
  private final List<Observation> observations = new ArrayList<>();
  private final RejectedRecords rejected;
  private final Months months = new Months();
  private final int monthsMax;
  private final Map<String, Integer> mapped = new TreeMap<>();
  private final Map<String, Integer> counted = new TreeMap<>();
  private int unknown;

  /**
   * @param monthsMax calendar months (UTC) that a request may have
   */
  MappedRecords(RejectedRecords rejected, int monthsMax) {
    this.rejected = rejected;
    this.monthsMax = monthsMax;
  }

  /** Adds a record of a known kind. */
  void add(String name, List<Event> ofRecord, List<Observation> observed)
      throws RejectedRecordException {
    addAll(ofRecord, observed);
    mapped.merge(name, 1, Integer::sum);
  }

  private void addAll(List<Event> ofRecord, List<Observation> observed)
      throws RejectedRecordException {
    Months more = Months.of(ofRecord);
    observed.forEach(one -> more.add(one.key().timeMs()));
    if (months.sizeWith(more) > monthsMax) {
      throw new RejectedRecordException(Rejection.TOO_MANY_MONTHS);
    }
    months.addAll(more);
    events.addAll(ofRecord);
    observations.addAll(observed);
  }

  /** Counts one of a known kind of which nothing is stored. */
  void addCounted(String name) {
    counted.merge(name, 1, Integer::sum);
  }

  /** Adds what is kept of one of an unknown kind. */
  void addUnknown(List<Observation> observed) throws RejectedRecordException {
    addAll(List.of(), observed);
    unknown++;
  }

  void reject(Rejection reason) {
    rejected.add(reason);
  }

  /** The events, in the order of their records. */
  public List<Event> events() {
    return events;
  }

  /** What is no event. */
  public List<Observation> observations() {
    return observations;
  }

  /** The records that can't be taken. */
  public RejectedRecords rejected() {
    return rejected;
  }

  /** What the sender should know, in one line; empty = nothing. */
  public String message() {
    List<String> parts = new ArrayList<>();
    rejected.byReason().forEach((reason, count) -> parts.add(count + " " + reason.text()));
    return parts.isEmpty() ? "" : "Records: " + String.join("; ", parts);
  }

  /** Notifies a listener of all records. */
  public void report(RecordListener listener) {
    mapped.forEach((name, n) -> listener.records(name, RecordListener.Outcome.MAPPED, n));
    counted.forEach((name, n) -> listener.records(name, RecordListener.Outcome.COUNTED, n));
    if (unknown > 0) {
      listener.records(OTHER, RecordListener.Outcome.UNKNOWN, unknown);
    }
    if (rejected.total() > 0) {
      listener.records(OTHER, RecordListener.Outcome.REJECTED, rejected.total());
    }
  }
}
