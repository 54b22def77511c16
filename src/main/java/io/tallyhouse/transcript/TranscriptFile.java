package io.tallyhouse.transcript;

import java.nio.file.Path;

/**
 * A transcript as it was when listed.
 *
 * @param relativePath below the directory it was found in, with '/' on every platform; files of
 *     several directories may share it
 * @param path absolute, without a symbolic link
 * @param sizeBytes size then
 * @param modifiedMs last change, milliseconds since 1970-01-01T00:00:00Z
 * @param fileKey device and inode as the platform writes them, the same while the file is the same;
 *     empty where the platform has none
 */
public record TranscriptFile(
    String relativePath, Path path, long sizeBytes, long modifiedMs, String fileKey) {}
