package io.tallyhouse.transcript;

import java.util.List;

/**
 * The transcripts below a root.
 *
 * @param files by relative path
 * @param unreadable directories that could not be listed, wholly or in part, and files whose
 *     attributes could not be read; what vanished meanwhile is not among them
 */
public record TranscriptListing(List<TranscriptFile> files, int unreadable) {
  /** Copies the list. */
  public TranscriptListing {
    files = List.copyOf(files);
  }
}
