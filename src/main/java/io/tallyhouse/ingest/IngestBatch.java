package io.tallyhouse.ingest;

import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Which of the waiting requests are taken together. */
final class IngestBatch {
  /** Events in a batch, unless a single request has more. */
  static final int EVENTS_MAX = 50_000;

  /** Memory for the requests of a batch, unless a single one takes more. */
  static final long BYTES_MAX = 16L << 20;

  private IngestBatch() {}

  /** Takes requests out of those that wait, in their order; at least one if there is one. */
  static List<PendingRequest> take(Deque<PendingRequest> waiting, int requestsMax) {
    List<PendingRequest> batch = new ArrayList<>();
    int events = 0;
    long bytes = 0;
    BatchMonths months =
        new BatchMonths(IngestPipeline.REQUEST_MONTHS_MAX, IngestPipeline.BATCH_MONTHS_MAX);
    for (Iterator<PendingRequest> next = waiting.iterator();
        next.hasNext() && batch.size() < requestsMax; ) {
      PendingRequest pending = next.next();
      IngestRequest request = pending.request();
      if (!months.admits(request.accountId(), pending.months())) {
        continue;
      }
      events += request.events().size();
      bytes += request.bytes();
      if ((events > EVENTS_MAX || bytes > BYTES_MAX) && !batch.isEmpty()) {
        break;
      }
      batch.add(pending);
      next.remove();
    }
    return batch;
  }
}
