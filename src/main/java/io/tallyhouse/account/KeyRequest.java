package io.tallyhouse.account;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * A key that somebody wants: whose it shall be, what it is called and what it may do.
 *
 * @param accountName 1 to {@value #NAME_CHARS_MAX} characters, none of them a control character or
 *     half a surrogate pair
 * @param keyName the same
 * @param scopes at least one
 */
public record KeyRequest(String accountName, String keyName, Set<Scope> scopes, RateLimits limits) {
  /** The account that every installation has. */
  public static final String DEFAULT_ACCOUNT = "default";

  /** Its id, which the first migration sees to. */
  public static final int DEFAULT_ACCOUNT_ID = 1;

  /** Long enough for any name a person types; the database checks the same number. */
  public static final int NAME_CHARS_MAX = 100;

  public KeyRequest {
    checkName("accountName", accountName);
    checkName("keyName", keyName);
    scopes = copyScopes(scopes);
  }

  /** A key without limits. */
  public KeyRequest(String accountName, String keyName, Set<Scope> scopes) {
    this(accountName, keyName, scopes, RateLimits.NONE);
  }

  /**
   * Whether an account or a key can be called so.
   *
   * @param argument what the message of the exception begins with
   * @throws IllegalArgumentException if not
   */
  public static void checkName(String argument, String name) {
    int chars = name.codePointCount(0, name.length());
    if (chars < 1 || chars > NAME_CHARS_MAX) {
      throw new IllegalArgumentException(
          argument + " must have 1 to " + NAME_CHARS_MAX + " characters, but has " + chars);
    }
    if (name.isBlank() || name.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          argument + " must not be blank nor contain control characters");
    }
    if (name.codePoints().anyMatch(KeyRequest::isLoneSurrogate)) {
      throw new IllegalArgumentException(argument + " must not have half a surrogate pair");
    }
  }

  /** What JSON can escape and UTF-8 can't store: two such names would be stored as one. */
  private static boolean isLoneSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  static Set<Scope> copyScopes(Set<Scope> scopes) {
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("scopes must name at least one scope");
    }
    return Collections.unmodifiableSet(EnumSet.copyOf(scopes));
  }
}
