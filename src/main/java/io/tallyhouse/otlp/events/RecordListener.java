package io.tallyhouse.otlp.events;

/**
 * Notified of what becomes of records, for whoever counts. Implementations are thread-safe, quick
 * and never throw.
 */
@FunctionalInterface
public interface RecordListener {
  /** What became of a record. */
  enum Outcome {
    /** It became events, which are submitted. */
    MAPPED,
    /** It is of a known kind of which nothing is stored. */
    COUNTED,
    /** Its kind is not known: a log record is kept as it came, of all others nothing is stored. */
    UNKNOWN,
    /** It can't be taken. */
    REJECTED
  }

  /**
   * Records of a request.
   *
   * @param event of a closed set: a known name, or {@link MappedRecords#OTHER}
   */
  void records(String event, Outcome outcome, int count);
}
