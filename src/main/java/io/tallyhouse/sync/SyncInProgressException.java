package io.tallyhouse.sync;

/** A sync is running, and what was requested has to wait for its end. */
public final class SyncInProgressException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SyncInProgressException() {
    super("A sync is running already.", null, false, false);
  }
}
