package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event;
import io.tallyhouse.otlp.RejectedRecords;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the records of one request became. Not thread-safe. */
public final class MappedLogs {
  /** Stands for the names of all events that are not known. */
  public static final String OTHER = "other";

  /** Names of unknown events in a response. */
  static final int UNKNOWN_NAMES_MAX = 10;

  /** Longest name of an unknown event in a response, characters. */
  static final int UNKNOWN_NAME_LENGTH_MAX = 60;

  private final List<Event> events = new ArrayList<>();
  private final RejectedRecords rejected;
  private final Set<String> unknown = new LinkedHashSet<>();
  private final Map<String, Integer> mapped = new TreeMap<>();
  private final Map<String, Integer> counted = new TreeMap<>();
  private int unknownRecords;

  MappedLogs(RejectedRecords rejected) {
    this.rejected = rejected;
  }

  void addMapped(String name, List<Event> of) {
    events.addAll(of);
    mapped.merge(name, 1, Integer::sum);
  }

  void addCounted(String name) {
    counted.merge(name, 1, Integer::sum);
  }

  void addUnknown(String name) {
    unknownRecords++;
    if (unknown.size() < UNKNOWN_NAMES_MAX) {
      unknown.add(
          name.length() > UNKNOWN_NAME_LENGTH_MAX
              ? name.substring(0, UNKNOWN_NAME_LENGTH_MAX)
              : name);
    }
  }

  /** The events, in the order of their records. */
  public List<Event> events() {
    return events;
  }

  /** The records that can't be taken. */
  public RejectedRecords rejected() {
    return rejected;
  }

  /** What the sender should know, in one line; empty = nothing. */
  public String message() {
    List<String> parts = new ArrayList<>();
    rejected.byReason().forEach((reason, count) -> parts.add(count + " " + reason.text()));
    if (!unknown.isEmpty()) {
      parts.add(
          unknownRecords
              + " of events that are not known, which are counted and not stored: "
              + unknown.stream().collect(Collectors.joining(", ")));
    }
    return parts.isEmpty() ? "" : "Records: " + String.join("; ", parts);
  }

  /** Notifies a listener of all records. */
  public void report(RecordListener listener) {
    mapped.forEach((name, n) -> listener.records(name, RecordListener.Outcome.MAPPED, n));
    counted.forEach((name, n) -> listener.records(name, RecordListener.Outcome.COUNTED, n));
    if (unknownRecords > 0) {
      listener.records(OTHER, RecordListener.Outcome.UNKNOWN, unknownRecords);
    }
    if (rejected.total() > 0) {
      listener.records(OTHER, RecordListener.Outcome.REJECTED, rejected.total());
    }
  }
}
