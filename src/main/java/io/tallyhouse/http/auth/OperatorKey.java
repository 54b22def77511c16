package io.tallyhouse.http.auth;

import io.tallyhouse.account.ApiKeySecret;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * The key with which the command line on the server's own machine reaches it: made anew at every
 * start, known to those who may read the data directory, never stored in a database. Has all scopes
 * in the default account. Immutable.
 */
public final class OperatorKey {
  private final ApiKeySecret secret;

  public OperatorKey(SecureRandom random) {
    this.secret = ApiKeySecret.generate(random);
  }

  /** The secret, to be written where only the operator can read it. */
  public String reveal() {
    return secret.reveal();
  }

  boolean matches(@Nullable String presented) {
    return presented != null
        && ApiKeySecret.acceptable(presented)
        && MessageDigest.isEqual(ApiKeySecret.of(presented).sha256(), secret.sha256());
  }
}
