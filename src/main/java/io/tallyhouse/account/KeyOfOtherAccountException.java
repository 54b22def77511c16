package io.tallyhouse.account;

/** The key exists, but is another account's. */
public final class KeyOfOtherAccountException extends ApiKeyStoreException {
  private static final long serialVersionUID = 1;

  public KeyOfOtherAccountException(String prefix, String accountName) {
    super(
        "the API key "
            + prefix
            + "… is not a key of account "
            + accountName
            + ": choose another one",
        null);
  }
}
