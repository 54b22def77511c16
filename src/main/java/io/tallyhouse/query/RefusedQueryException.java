package io.tallyhouse.query;

/** A query is refused for what its data turned out to be: the client has to change it. */
public final class RefusedQueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * @param field of the request, which is to be changed
   * @param message what is wrong, and what would not be; shown to the client
   */
  public RefusedQueryException(String field, String message) {
    super(message, null, false, false);
    this.field = field;
  }

  /** The field of the request that is to be changed. */
  public String field() {
    return field;
  }
}
