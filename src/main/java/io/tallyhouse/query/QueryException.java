package io.tallyhouse.query;

/** A query failed. */
public final class QueryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why there is none. */
  public enum Fault {
    /** The store is away or busy: try again later. */
    UNAVAILABLE,
    /** The store does not run this statement: it would refuse it again. */
    REFUSED
  }

  private final Fault fault;

  public QueryException(String message, Throwable cause) {
    this(Fault.UNAVAILABLE, message, cause);
  }

  public QueryException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
