package io.tallyhouse.account;

/** Several keys share the prefix that was to name one. */
public final class AmbiguousKeyException extends ApiKeyStoreException {
  private static final long serialVersionUID = 1;

  public AmbiguousKeyException(KeyReference reference) {
    super("several API keys have " + reference + ": name the one you mean by its id", null);
  }
}
