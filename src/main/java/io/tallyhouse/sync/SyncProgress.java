package io.tallyhouse.sync;

import java.time.Instant;
import java.util.UUID;

/**
 * How far the running sync is.
 *
 * @param files transcripts to read
 * @param filesDone of these, how many are read to their end
 * @param bytes to read
 * @param bytesDone of these, how many are read
 */
public record SyncProgress(
    UUID id,
    Instant startedAt,
    boolean dryRun,
    long files,
    long filesDone,
    long bytes,
    long bytesDone) {}
