package io.tallyhouse.clickhouse;

/**
 * ClickHouse's response could not be read to its end, or is not whole: nothing of it counts, and
 * the statement may have had its effect.
 */
final class ClickHouseResponseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClickHouseResponseException(String message) {
    super(message);
  }

  ClickHouseResponseException(String message, Throwable cause) {
    super(message, cause);
  }
}
