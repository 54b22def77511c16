package io.tallyhouse.server;

/**
 * How events are taken in.
 *
 * @param ledgerBytesMax memory for the ledger of active sessions
 * @param logBytesMax bytes of events that wait to be stored, on disk
 * @param acknowledgement when a request gets its response
 */
public record IngestConfig(
    long ledgerBytesMax, long logBytesMax, Acknowledgement acknowledgement) {}
