package io.tallyhouse.ingest;

/**
 * Notified of what becomes of requests, their events and the batches they are stored in, for
 * whoever counts. Implementations are thread-safe, quick and never throw: they are called by event
 * loops and by the pipeline's thread.
 *
 * <p>Every event is reported once when it comes, by {@link #decoded}, {@link #limited} or {@link
 * #submitted}, and once when its fate is known, by {@link #decoded}, {@link #limited} or {@link
 * #completed}.
 */
public interface IngestListener extends SourceListener {
  /** Listens to nothing. */
  IngestListener NONE =
      new IngestListener() {
        @Override
        public void decoded(DecodedRequest request) {}

        @Override
        public void limited(int events) {}

        @Override
        public void submitted(int events) {}

        @Override
        public void completed(IngestOutcome outcome, int events, int stored) {}

        @Override
        public void requestsAppended(int requests, int rows, int bytes, long nanos) {}

        @Override
        public void blockStored(int bytes, long nanos) {}

        @Override
        public void insertFailed() {}
      };

  /**
   * A body was decoded. What it rejects, and all of an invalid one, ends here; its other events are
   * submitted.
   */
  void decoded(DecodedRequest request);

  /**
   * A valid request with so many events, acceptable or not, is over its key's limit: it ends here.
   */
  void limited(int events);

  /** A request with so many acceptable events came to the pipeline. */
  void submitted(int events);

  /**
   * A submitted request is about to get its response.
   *
   * @param stored of its events, those that are stored now; the others of a {@link
   *     IngestOutcome#STORED} request were stored before. 0 for every other outcome
   */
  void completed(IngestOutcome outcome, int events, int stored);

  /**
   * Requests that were taken together are in the log.
   *
   * @param rows in their record; 0 if all their events were there before
   * @param bytes of the record
   * @param nanos from when they were admitted until now, nanoseconds
   */
  void requestsAppended(int requests, int rows, int bytes, long nanos);

  /**
   * A block is stored.
   *
   * @param nanos from when its records were chosen until now, nanoseconds
   */
  void blockStored(int bytes, long nanos);

  /** An attempt to insert a block failed. */
  void insertFailed();
}
