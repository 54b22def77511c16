package io.tallyhouse.sync;

/** A sync can't go on: something else than a transcript stands in the way. */
public final class SyncFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SyncFailedException(String message) {
    super(message);
  }

  SyncFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
