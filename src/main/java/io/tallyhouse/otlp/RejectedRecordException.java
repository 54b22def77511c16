package io.tallyhouse.otlp;

/** A record can't be taken; those beside it can. */
public final class RejectedRecordException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Rejection reason;

  public RejectedRecordException(Rejection reason) {
    super(reason.text(), null, false, false);
    this.reason = reason;
  }

  public Rejection reason() {
    return reason;
  }
}
