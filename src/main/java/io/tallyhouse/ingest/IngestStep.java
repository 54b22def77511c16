package io.tallyhouse.ingest;

/** The steps of a batch, in their order, as {@link IngestPipeline} reports them. */
public enum IngestStep {
  /** The batch is admitted and encoded, and nothing of it is on disk. */
  FROZEN,
  /** The block is in the journal, and its insert has not begun. */
  JOURNALED,
  /**
   * The store has committed the block; the journal still holds it and no request has its response.
   */
  COMMITTED,
  /** A block that an earlier run left in the journal is about to be inserted again. */
  REPLAYING,
  /** Such a block is committed, and the journal still holds it. */
  REPLAYED
}
