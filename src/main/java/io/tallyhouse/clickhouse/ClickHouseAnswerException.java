package io.tallyhouse.clickhouse;

/** ClickHouse's answer could not be read to its end. */
final class ClickHouseAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClickHouseAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}
