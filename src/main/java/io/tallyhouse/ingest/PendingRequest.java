package io.tallyhouse.ingest;

import io.tallyhouse.event.Months;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A request on its way through the pipeline, and the outcome that its sender waits for. */
final class PendingRequest {
  private final IngestRequest request;
  private final Months months;
  private final CompletableFuture<IngestOutcome> outcome;

  private final Runnable left;

  // INVARIANT: written before the outcome, and read by those who saw the outcome STORED.
  private int stored;

  /**
   * @param left run once, when nothing holds the request any more
   */
  PendingRequest(IngestRequest request, CompletableFuture<IngestOutcome> outcome, Runnable left) {
    this.request = request;
    this.months = Months.of(request.events());
    this.outcome = outcome;
    this.left = left;
  }

  /** Nothing holds the request any more. */
  void leave() {
    left.run();
  }

  static List<IngestRequest> requests(List<PendingRequest> batch) {
    return batch.stream().map(PendingRequest::request).toList();
  }

  IngestRequest request() {
    return request;
  }

  /** The months of its events, not to be changed. */
  Months months() {
    return months;
  }

  CompletableFuture<IngestOutcome> outcome() {
    return outcome;
  }

  /**
   * Completes it, unless it was completed before.
   *
   * @param newEvents of its events, those that were not stored before
   */
  void stored(int newEvents) {
    stored = newEvents;
    outcome.complete(IngestOutcome.STORED);
  }

  /** Of the events of a request that is stored, those that were not stored before. */
  int newEvents() {
    return stored;
  }
}
