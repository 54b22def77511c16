package io.tallyhouse.sync;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A sync that ended.
 *
 * @param failure why it ended before it was done; empty = it was done
 */
public record SyncRun(
    UUID id, Instant startedAt, Instant finishedAt, SyncStats stats, Optional<String> failure) {}
