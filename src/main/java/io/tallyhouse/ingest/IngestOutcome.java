package io.tallyhouse.ingest;

/** What became of an ingest request. */
public enum IngestOutcome {
  /** Every event is committed, or was before. */
  STORED,
  /** Too much is waiting already; nothing of the request was taken. */
  OVERLOADED,
  /**
   * The store did not take the request in time; it is not known to be stored and can be sent again.
   */
  UNAVAILABLE,
  /** The store refuses the request's rows for ever; none of it is stored. */
  REFUSED
}
