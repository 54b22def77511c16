package io.tallyhouse.account;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An API key as it is stored: everything about it but the secret.
 *
 * @param id positive, unique in the installation
 * @param accountId positive; the account whose rows the key reads and writes
 * @param prefix the first characters of the secret, by which people recognise the key
 * @param scopes at least one, in the order of {@link Scope}
 * @param revokedAt when the key stopped to be valid; null while it is valid
 */
public record ApiKey(
    long id,
    int accountId,
    String accountName,
    String name,
    String prefix,
    Set<Scope> scopes,
    RateLimits limits,
    Instant createdAt,
    @Nullable Instant revokedAt) {

  public ApiKey {
    if (id < 1) {
      throw new IllegalArgumentException("id must be positive, but is " + id);
    }
    if (accountId < 1) {
      throw new IllegalArgumentException("accountId must be positive, but is " + accountId);
    }
    KeyRequest.checkName("accountName", accountName);
    KeyRequest.checkName("name", name);
    if (prefix.isEmpty() || prefix.length() > ApiKeySecret.PREFIX_CHARS) {
      throw new IllegalArgumentException(
          "prefix must have 1 to "
              + ApiKeySecret.PREFIX_CHARS
              + " characters, but has "
              + prefix.length());
    }
    scopes = KeyRequest.copyScopes(scopes);
  }

  public boolean revoked() {
    return revokedAt != null;
  }

  public boolean allows(Scope scope) {
    return scopes.contains(scope);
  }
}
