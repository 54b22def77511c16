package io.tallyhouse.http.auth;

import io.tallyhouse.account.ApiKey;
import io.tallyhouse.account.Scope;

/** What became of the key that a request presented. */
public sealed interface AuthResult {
  /** The key is valid and has the scope. */
  record Granted(ApiKey key) implements AuthResult {}

  /** There was no key, or it isn't one, or it was revoked: which one is not said (401). */
  record Unknown() implements AuthResult {}

  /** The key is valid, but doesn't have the scope (403). */
  record ScopeMissing(Scope scope) implements AuthResult {}

  /** The database is away and the key was not seen before, so it can't be checked (503). */
  record Unavailable() implements AuthResult {}
}
