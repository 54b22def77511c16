package io.tallyhouse.account;

import org.jspecify.annotations.Nullable;

/**
 * Why a store of API keys could not do what was requested. The message is one line, for the person
 * who requested it.
 */
public abstract sealed class ApiKeyStoreException extends RuntimeException
    permits StoreUnavailableException,
        KeyNotFoundException,
        AmbiguousKeyException,
        KeyRevokedException,
        KeyOfOtherAccountException {
  private static final long serialVersionUID = 1;

  ApiKeyStoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
