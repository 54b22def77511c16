package io.tallyhouse.http.auth;

import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.ApiKeySecret;
import io.tallyhouse.account.KeyRequest;
import io.tallyhouse.account.RateLimits;
import io.tallyhouse.account.Scope;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * The key with which the command line on the server's own machine reaches it: made anew at every
 * start, known to those who may read the data directory, never stored in a database. Has all scopes
 * in the default account. Immutable.
 */
public final class OperatorKey {
  private static final long NO_STORED_ID = Long.MAX_VALUE;

  private final ApiKeySecret secret;
  private final ApiKey key;

  public OperatorKey(SecureRandom random, Clock clock) {
    this.secret = ApiKeySecret.generate(random);
    this.key =
        new ApiKey(
            NO_STORED_ID,
            KeyRequest.DEFAULT_ACCOUNT_ID,
            KeyRequest.DEFAULT_ACCOUNT,
            "operator",
            secret.prefix(),
            EnumSet.allOf(Scope.class),
            RateLimits.NONE,
            clock.instant(),
            null);
  }

  /** The secret, to be written where only the operator can read it. */
  public String reveal() {
    return secret.reveal();
  }

  ApiKey key() {
    return key;
  }

  boolean matches(@Nullable String presented) {
    return presented != null
        && ApiKeySecret.acceptable(presented)
        && MessageDigest.isEqual(ApiKeySecret.of(presented).sha256(), secret.sha256());
  }
}
