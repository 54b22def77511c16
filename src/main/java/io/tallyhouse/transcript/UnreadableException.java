package io.tallyhouse.transcript;

import java.io.IOException;

/** Ends the parsing of a line that cannot be parsed. Has no stack trace: it is a result. */
final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1;

  private final String reason;

  UnreadableException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
