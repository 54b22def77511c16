package io.tallyhouse.ingest;

import java.time.Duration;

/**
 * The journal at one moment.
 *
 * @param blocks not known to be stored
 * @param bytes of these blocks
 * @param refusedBlocks put aside for people to look at
 * @param waiting for how long there has been a block without a break; zero without one
 */
public record JournalStats(int blocks, long bytes, int refusedBlocks, Duration waiting) {}
