package io.tallyhouse.engine;

import org.jspecify.annotations.Nullable;

/**
 * An engine or its data directory that can't be used. The message is one line and says what the
 * user can do.
 */
public class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With a message for the user and, where there is one, what happened below. */
  public EngineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** With a message for the user. */
  public EngineException(String message) {
    this(message, null);
  }
}
