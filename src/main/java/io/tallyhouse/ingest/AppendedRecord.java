package io.tallyhouse.ingest;

import io.tallyhouse.event.Months;

/**
 * A record of the log that no block holds yet.
 *
 * @param months in which its events lie, not to be changed
 * @param nanos when it was appended, by {@link System#nanoTime}
 */
record AppendedRecord(long position, int rows, int bytes, Months months, long nanos) {}
