package io.tallyhouse.postgres;

import org.jspecify.annotations.Nullable;

/**
 * Why the database could not be brought to this server's schema. The message is one line that says
 * what to do.
 */
public final class PostgresMigrationException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What stands in the way. */
  public enum Reason {
    UNREACHABLE,
    NOT_TRUSTED,
    WRONG_CREDENTIALS,
    DATABASE_MISSING,
    NOT_ALLOWED,
    NOT_OURS,
    SCHEMA_NEWER,
    CHECKSUM_CHANGED,
    FAILED
  }

  private final Reason reason;

  PostgresMigrationException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
