package io.tallyhouse.otlp.events;

import io.tallyhouse.event.Event;
import io.tallyhouse.otlp.LogRecord;
import io.tallyhouse.otlp.RejectedRecordException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the log records of one agent mean: a table of its events. Immutable.
 *
 * @param prefix what the names of its events begin with
 * @param prefixed whether all records have it; else it may be left out
 * @param mappings by name without the prefix, what makes events of it
 * @param kept names of those that are kept as they come, as no kind of event fits
 * @param counted names of those of which nothing is stored
 */
record AgentLogs(
    String prefix,
    boolean prefixed,
    Map<String, Mapping> mappings,
    Set<String> kept,
    Set<String> counted) {
  /** Makes the events of a record. */
  interface Mapping {
    /**
     * The events.
     *
     * @throws RejectedRecordException if it lacks what its events need
     */
    List<Event> of(LogRecord record) throws RejectedRecordException;
  }

  /** Whether it knows an event by its name. */
  boolean knows(String name) {
    String own = own(name);
    return (!prefixed || name.startsWith(prefix))
        && (mappings.containsKey(own) || kept.contains(own) || counted.contains(own));
  }

  /** The name without the prefix. */
  String own(String name) {
    return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
  }
}
