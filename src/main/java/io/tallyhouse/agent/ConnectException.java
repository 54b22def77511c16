package io.tallyhouse.agent;

import org.jspecify.annotations.Nullable;

/** An agent can't be connected; nothing was changed. The message is one line for people. */
public final class ConnectException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConnectException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
