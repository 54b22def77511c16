package io.tallyhouse.http.auth;

import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.KeyRequest;
import java.util.Optional;

/**
 * Whom an authenticated request comes from. Immutable.
 *
 * @param accountId positive; the account whose rows the request reads and writes
 * @param key that the request presented; empty for the operator and for programs of this machine
 */
public record Principal(int accountId, String accountName, Optional<ApiKey> key) {
  /** The default account, without a stored key and without limits. */
  static final Principal DEFAULT_ACCOUNT =
      new Principal(KeyRequest.DEFAULT_ACCOUNT_ID, KeyRequest.DEFAULT_ACCOUNT, Optional.empty());

  static Principal of(ApiKey key) {
    return new Principal(key.accountId(), key.accountName(), Optional.of(key));
  }
}
