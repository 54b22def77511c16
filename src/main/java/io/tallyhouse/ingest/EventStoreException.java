package io.tallyhouse.ingest;

/** The store did not do what was requested. */
public final class EventStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the caller can do about it. */
  public enum Fault {
    /** It may work later, unchanged; what was sent may or may not have been stored. */
    UNAVAILABLE,
    /** It will never work: the store refuses these very rows, and has stored none of them. */
    REJECTED
  }

  private final Fault fault;

  public EventStoreException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
