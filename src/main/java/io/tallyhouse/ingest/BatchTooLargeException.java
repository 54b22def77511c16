package io.tallyhouse.ingest;

/**
 * What is stored of the sessions of a batch takes more memory than the sessions of several requests
 * may: fewer requests are to be admitted at once. Nothing of the batch is admitted.
 */
public final class BatchTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BatchTooLargeException(String message) {
    super(message);
  }
}
