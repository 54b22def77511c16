package io.tallyhouse.ingest;

/** The steps of events from a request to the store, in their order, as ingest reports them. */
public enum IngestStep {
  /** Requests are admitted and encoded, and nothing of them is on disk. */
  ENCODED,
  /** Their record is in the log, on disk, and no request has its response. */
  APPENDED,
  /** They have their responses, unless those wait until the record is stored. */
  ACKNOWLEDGED,
  /** Which records the next block has is on disk, and its insert has not begun. */
  CUT,
  /** The store has committed the block; the log still holds it. */
  STORED,
  /** The log holds the block no more. */
  TRIMMED,
  /** A block that an earlier run left in the log is about to be inserted again. */
  REPLAYING,
  /** Such a block is committed, and the log still holds it. */
  REPLAYED
}
