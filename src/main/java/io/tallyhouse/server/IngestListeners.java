package io.tallyhouse.server;

import io.tallyhouse.ingest.DecodedRequest;
import io.tallyhouse.ingest.EventRow;
import io.tallyhouse.ingest.IngestListener;
import io.tallyhouse.ingest.IngestOutcome;
import io.tallyhouse.ingest.IngestRequest;
import io.tallyhouse.ingest.SourceListener;
import java.util.List;

/** Whoever counts what comes, and whoever wants to know which source it came from. Thread-safe. */
record IngestListeners(IngestListener counting, SourceListener sources) implements IngestListener {
  @Override
  public void decoded(DecodedRequest request) {
    counting.decoded(request);
  }

  @Override
  public void limited(int events) {
    counting.limited(events);
  }

  @Override
  public void submitted(int events) {
    counting.submitted(events);
  }

  @Override
  public void completed(IngestOutcome outcome, int events, int stored) {
    counting.completed(outcome, events, stored);
  }

  @Override
  public void requestsAppended(int requests, int rows, int bytes, long nanos) {
    counting.requestsAppended(requests, rows, bytes, nanos);
  }

  @Override
  public void blockStored(int bytes, long nanos) {
    counting.blockStored(bytes, nanos);
  }

  @Override
  public void insertFailed() {
    counting.insertFailed();
  }

  @Override
  public void heard(IngestRequest request) {
    sources.heard(request);
  }

  @Override
  public void added(List<EventRow> rows) {
    sources.added(rows);
  }
}
