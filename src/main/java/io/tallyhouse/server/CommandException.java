package io.tallyhouse.server;

import org.jspecify.annotations.Nullable;

/** A command could not do its work; the message is one line that says what to do. */
class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CommandException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
