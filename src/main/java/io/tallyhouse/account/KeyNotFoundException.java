package io.tallyhouse.account;

/** No key has that id or prefix. */
public final class KeyNotFoundException extends ApiKeyStoreException {
  private static final long serialVersionUID = 1;

  public KeyNotFoundException(KeyReference reference) {
    super("there is no API key with " + reference, null);
  }
}
