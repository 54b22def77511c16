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

  /** Lets it go if its client has a response already, a 503, and may have sent it again. */
  boolean dropIfDone() {
    boolean done = outcome.isDone();
    if (done) {
      left.run();
    }
    return done;
  }

  /** Completes requests, unless they were completed before, and lets them go. */
  static void complete(List<PendingRequest> batch, IngestOutcome outcome) {
    batch.forEach(pending -> pending.complete(outcome));
  }

  private void complete(IngestOutcome result) {
    outcome.complete(result);
    left.run();
  }

  /**
   * Completes it, unless it was completed before, and lets it go.
   *
   * @param newEvents of its events, those that were not stored before
   */
  void stored(int newEvents) {
    stored = newEvents;
    complete(IngestOutcome.STORED);
  }

  /** Of the events of a request that is stored, those that were not stored before. */
  int newEvents() {
    return stored;
  }
}
