package io.tallyhouse.query;

/**
 * The store's answers to one question are more bytes than the server takes into its memory for it:
 * to be asked for less.
 */
public final class ResultTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long bytesMax;

  /**
   * @param bytesMax what they exceed
   */
  public ResultTooLargeException(long bytesMax) {
    super("the answer exceeds " + bytesMax + " bytes");
    this.bytesMax = bytesMax;
  }

  public long bytesMax() {
    return bytesMax;
  }
}
