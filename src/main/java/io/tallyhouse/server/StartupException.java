package io.tallyhouse.server;

import org.jspecify.annotations.Nullable;

/** The server can't start; the message is one line that says what to do. */
public final class StartupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartupException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
