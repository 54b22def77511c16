package io.tallyhouse.query;

/**
 * The store's responses to one query are more bytes than the server takes into its memory for it:
 * it has to be narrowed.
 */
public final class ResultTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long bytesMax;

  /**
   * @param bytesMax what they exceed
   */
  public ResultTooLargeException(long bytesMax) {
    super("the result exceeds " + bytesMax + " bytes");
    this.bytesMax = bytesMax;
  }

  public long bytesMax() {
    return bytesMax;
  }
}
