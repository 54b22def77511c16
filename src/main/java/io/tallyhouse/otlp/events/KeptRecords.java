package io.tallyhouse.otlp.events;

import io.tallyhouse.event.EventIdentity;
import io.tallyhouse.observation.Observation;
import io.tallyhouse.otlp.LogRecord;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes observations of the log records of a request that are no events of ours, which are kept as
 * they come. A record that has no number is known by all that it says and by how many equal ones
 * came before it in the request, which is the same when it comes again. Not thread-safe.
 */
final class KeptRecords {
  /** Longest name of an event, characters; what is longer is cut. */
  static final int NAME_LENGTH_MAX = 128;

  /** In place of a name that is not there. */
  static final String NAMELESS = "(nameless)";

  private final Map<Long, Integer> equal = new HashMap<>();

  /**
   * The observation.
   *
   * @param name the event's; may be empty
   */
  Observation of(String name, LogRecord record) {
    SentAttributes attributes = new SentAttributes(record.attributes(), record.source());
    return new Observation(
        Observation.Kind.RECORD,
        name.isEmpty() ? NAMELESS : name.substring(0, Math.min(name.length(), NAME_LENGTH_MAX)),
        new Observation.Key(record.timeMs(), identity(name, record), 0),
        Observation.MICROS,
        attributes.sender(),
        new Observation.Details(
            attributes.model("model", "gen_ai.request.model"),
            attributes.id("tool_name"),
            attributes.id("decision"),
            "",
            "",
            ""),
        new RecordData()
            .addAll(attributes.own(), attributes.resource(), ClaudeCodeRecord.NOT_IN_DATA)
            .addBody(record.body())
            .json());
  }

  private long identity(String name, LogRecord record) {
    String number = record.attributes().text("event.sequence");
    String session = record.attributes().text("session.id");
    if (!number.isEmpty() && !session.isEmpty()) {
      return EventIdentity.ofObservation(session + " " + name + " " + number);
    }
    long content =
        EventIdentity.ofObservation(
            name
                + " "
                + record.timeNanos()
                + record.body()
                + record.attributes()
                + record.source().resource());
    int before = equal.merge(content, 1, Integer::sum) - 1;
    return before == 0 ? content : EventIdentity.ofObservation(content + " " + before);
  }
}
