package io.tallyhouse.sync;

import io.tallyhouse.transcript.MissingTranscriptsException;

/** A sync has nowhere to look for transcripts. The message says where it did, for people. */
public final class MissingTranscriptsDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingTranscriptsDirectoryException(MissingTranscriptsException cause) {
    super(cause.getMessage(), cause);
  }
}
