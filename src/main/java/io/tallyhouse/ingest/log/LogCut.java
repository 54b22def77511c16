package io.tallyhouse.ingest.log;

import java.util.UUID;

/**
 * Neighbouring records that are stored as one block.
 *
 * @param token the block's deduplication token
 * @param first position of the first record
 * @param last position of the last record
 */
public record LogCut(UUID token, long first, long last) {}
