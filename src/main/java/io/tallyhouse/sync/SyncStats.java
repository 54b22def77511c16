package io.tallyhouse.sync;

/**
 * What a sync did, or would do.
 *
 * @param filesProcessed transcripts that were read, wholly or from where they had been left
 * @param sessionsAdded sessions of which nothing had been stored
 * @param messagesAdded prompts and responses that had not been stored
 * @param errors lines and files that could not be read
 * @param linesRead lines that were read
 * @param bytesRead bytes of transcripts that were read
 */
public record SyncStats(
    long filesProcessed,
    long sessionsAdded,
    long messagesAdded,
    long errors,
    long linesRead,
    long bytesRead) {}
