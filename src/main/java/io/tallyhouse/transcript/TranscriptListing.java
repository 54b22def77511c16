package io.tallyhouse.transcript;

import java.util.List;

/**
 * The transcripts there are.
 *
 * @param files by relative path; each once, however many directories lead to it
 * @param unreadable directories that could not be listed, wholly or in part, and files whose
 *     attributes could not be read; what vanished meanwhile is not among them
 * @param links symbolic links that were passed over though they may lead to transcripts
 * @param linkNames the first {@value TranscriptFiles#LINK_NAMES_MAX} of them, absolute
 */
public record TranscriptListing(
    List<TranscriptFile> files, int unreadable, long links, List<String> linkNames) {
  /** Copies the lists. */
  public TranscriptListing {
    files = List.copyOf(files);
    linkNames = List.copyOf(linkNames);
  }
}
