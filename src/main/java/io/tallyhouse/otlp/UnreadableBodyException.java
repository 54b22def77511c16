package io.tallyhouse.otlp;

/** A body is no request of its encoding, and never will be. */
public final class UnreadableBodyException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnreadableBodyException(String message) {
    super(message, null, false, false);
  }
}
