package io.tallyhouse.ingest;

import io.tallyhouse.ingest.log.LogStats;

/**
 * The pipeline at one moment.
 *
 * @param running whether it takes requests in
 * @param waitingRequests requests that no batch has taken yet
 * @param waitingBytes about the memory of these and of the batch under way
 */
public record IngestState(
    boolean running, int waitingRequests, long waitingBytes, LogStats log, LedgerStats ledger) {}
