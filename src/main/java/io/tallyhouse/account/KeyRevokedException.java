package io.tallyhouse.account;

/** The key was revoked, and revocation is final. */
public final class KeyRevokedException extends ApiKeyStoreException {
  private static final long serialVersionUID = 1;

  public KeyRevokedException(String prefix) {
    super("the API key " + prefix + "… was revoked and stays so: choose another one", null);
  }
}
