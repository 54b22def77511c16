package io.tallyhouse.sync;

/**
 * A transcript that the next sync would read.
 *
 * @param path absolute
 * @param modifiedMs milliseconds since 1970-01-01T00:00:00Z
 * @param estimatedSessions sessions in what is to be read, judged by its begin
 * @param estimatedMessages prompts and responses in it, judged by its begin
 * @param isNew whether nothing of it was read before
 */
public record PendingFile(
    String path, long modifiedMs, long estimatedSessions, long estimatedMessages, boolean isNew) {}
