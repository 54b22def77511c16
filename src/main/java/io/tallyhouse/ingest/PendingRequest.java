package io.tallyhouse.ingest;

import java.util.concurrent.CompletableFuture;

/** A request on its way through the pipeline, and the answer that its sender waits for. */
record PendingRequest(IngestRequest request, CompletableFuture<IngestOutcome> outcome) {}
