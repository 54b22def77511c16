package io.tallyhouse.cli;

import org.jspecify.annotations.Nullable;

/** A command could not do its work; the message is one line that says what to do. */
public class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
