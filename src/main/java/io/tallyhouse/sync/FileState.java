package io.tallyhouse.sync;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a transcript is stored, and what its next line is to be understood by.
 *
 * @param path absolute, without a symbolic link
 * @param sizeBytes of the file when it was read last
 * @param modifiedMs of the file when it was read last, milliseconds since 1970-01-01T00:00:00Z
 * @param fileKey device and inode; empty where the platform has none
 * @param position the first byte not stored: a line begins there, or goes on after a whole record
 * @param fingerprint of the bytes around the position, from {@link Fingerprint}: another one says
 *     that the file was replaced
 * @param project the working directory of its first line; empty as long as none names one
 * @param sessionId of the last line of a user or model; null = there was none
 * @param lastLine uuid of that line
 * @param lastTimeMs its time, milliseconds since 1970-01-01T00:00:00Z
 * @param ended whether the session was taken to have ended after that line
 * @param queuedPrompts prompts of which a line of a user may repeat, see {@link QueuedPrompts}
 * @param openResponse the response that the next line may belong to, see {@link OpenResponse}
 */
public record FileState(
    String path,
    long sizeBytes,
    long modifiedMs,
    String fileKey,
    long position,
    long fingerprint,
    String project,
    @Nullable UUID sessionId,
    String lastLine,
    long lastTimeMs,
    boolean ended,
    String queuedPrompts,
    String openResponse) {}
