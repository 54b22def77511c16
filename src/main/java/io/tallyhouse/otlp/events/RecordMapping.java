package io.tallyhouse.otlp.events;

import io.tallyhouse.otlp.ReadRecords;
import io.tallyhouse.otlp.Sent;

/** Makes events and observations of what was read of a request. Implementations are thread-safe. */
@FunctionalInterface
public interface RecordMapping<T extends Sent<T>> {
  /**
   * Makes those of a request.
   *
   * @param nowMs the present, milliseconds since 1970-01-01T00:00:00Z
   */
  MappedRecords map(ReadRecords<T> read, long nowMs);
}
