package io.tallyhouse.account;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/**
 * Where API keys are kept. Thread-safe; no method blocks. A stage that fails because of what was
 * requested, or because the store can't be reached, fails with an {@link ApiKeyStoreException}; any
 * other failure is a fault of ours. Stages may complete on a thread of the store.
 */
public interface ApiKeyStore {
  /**
   * The most keys that {@link #list} returns: more is a case for SQL, not for a table on a screen.
   */
  int LISTED_KEYS_MAX = 10_000;

  /**
   * The key with that SHA-256 of its secret (32 bytes), revoked or not; empty when there is none.
   */
  CompletionStage<Optional<ApiKey>> findBySha256(byte[] sha256);

  /** Creates a key with a new secret, and its account when that is missing. */
  CompletionStage<IssuedKey> create(KeyRequest request);

  /**
   * Makes sure that the secret is a valid key of the account with at least these scopes: creates
   * what is missing, adds scopes, and changes nothing when all is there. Any number of servers may
   * do so at once.
   *
   * <p>Fails with {@link KeyRevokedException} when the key was revoked, which is never undone, and
   * with {@link KeyOfOtherAccountException} when it is another account's.
   */
  CompletionStage<ApiKey> ensure(ApiKeySecret secret, KeyRequest request);

  /** The id of the account of that name; empty when there is none. */
  CompletionStage<Optional<Integer>> findAccountId(String accountName);

  /** The keys of all accounts, or of the named one, revoked ones too, oldest first. */
  CompletionStage<List<ApiKey>> list(Optional<String> accountName);

  /**
   * Revokes the key and returns it. Revoking again changes nothing. A prefix means the valid key
   * with it, if there is one, else the revoked one.
   *
   * <p>Fails with {@link KeyNotFoundException} or, when several such keys share the prefix, {@link
   * AmbiguousKeyException}.
   *
   * @param accountId only keys of this account are meant; empty = those of all accounts
   */
  CompletionStage<ApiKey> revoke(KeyReference reference, OptionalInt accountId);

  /**
   * Gives the key these limits, both of them, and returns it; of revoked keys too. What a prefix
   * means, whose keys are meant, and the failures are those of {@link #revoke}.
   */
  CompletionStage<ApiKey> setLimits(
      KeyReference reference, OptionalInt accountId, RateLimits limits);
}
