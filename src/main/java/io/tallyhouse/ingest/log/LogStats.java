package io.tallyhouse.ingest.log;

import java.time.Duration;

/**
 * The log at one moment.
 *
 * @param records not known to be stored
 * @param bytes of these records
 * @param refusedBlocks put aside for people to look at
 * @param waiting for how long there has been such a record without a break; zero without one
 */
public record LogStats(int records, long bytes, int refusedBlocks, Duration waiting) {}
