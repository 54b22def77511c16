package io.tallyhouse.ingest;

/**
 * A tool's result that waits for its call.
 *
 * @param tool as sent; may be empty
 * @param error the call failed
 * @param denied it was not permitted
 */
record WaitingResult(
    int sequence, long timeMs, long callKey, String tool, boolean error, boolean denied) {}
