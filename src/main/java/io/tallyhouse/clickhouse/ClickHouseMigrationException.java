package io.tallyhouse.clickhouse;

import org.jspecify.annotations.Nullable;

/**
 * The ClickHouse schema could not be brought up to date; the message is one line that says what to
 * do.
 */
public final class ClickHouseMigrationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ClickHouseMigrationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
