package io.tallyhouse.otlp;

/** Why a record is not taken, for the sender and for who counts. */
public enum Rejection {
  MALFORMED("malformed"),
  TOO_MANY_RECORDS("over %d records in a request".formatted(OtlpLimits.RECORDS_MAX)),
  TOO_LARGE("over %d bytes".formatted(OtlpLimits.RECORD_BYTES_MAX)),
  TOO_MANY_VALUES("over %d attributes or their values".formatted(OtlpLimits.ATTRIBUTES_MAX)),
  NO_TIME("without a time"),
  NO_VALUE("without a value that is a number"),
  OUT_OF_TIME("before 2000 or more than a day ahead"),
  TOO_MANY_MONTHS("in too many calendar months for one request"),
  NO_SESSION("without session.id"),
  NO_IDENTITY(
      "without the id by which a transcript has the same (request_id before Claude Code 2.1.110,"
          + " tool_use_id before 2.1.120, prompt.id before 2.1.50): sync the transcripts");

  private final String text;

  Rejection(String text) {
    this.text = text;
  }

  /** For people to read, behind a number of records. */
  public String text() {
    return text;
  }
}
