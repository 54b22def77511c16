package io.tallyhouse.ingest;

import java.util.List;

/**
 * Notified of what each source reports, and of what came of it. Implementations are thread-safe,
 * quick and never throw.
 */
public interface SourceListener {
  /** A request was stored, now or before. */
  default void heard(IngestRequest request) {}

  /** Rows are in the log. */
  default void added(List<EventRow> rows) {}
}
