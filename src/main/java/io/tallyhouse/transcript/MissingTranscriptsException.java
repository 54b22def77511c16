package io.tallyhouse.transcript;

import java.io.IOException;

/** There is no directory where transcripts should be. The message says where, for people. */
public final class MissingTranscriptsException extends IOException {
  private static final long serialVersionUID = 1L;

  MissingTranscriptsException(String message) {
    super(message);
  }
}
