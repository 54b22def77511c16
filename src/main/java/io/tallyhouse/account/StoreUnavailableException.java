package io.tallyhouse.account;

/** The store can't be reached or doesn't respond now; the same request may succeed later. */
public final class StoreUnavailableException extends ApiKeyStoreException {
  private static final long serialVersionUID = 1;

  public StoreUnavailableException(Throwable cause) {
    super("PostgreSQL is not available", cause);
  }
}
