package io.tallyhouse.account;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What an API key may do. No scope implies another: a key that administers can't read analytics
 * unless it says so.
 */
public enum Scope {
  WRITE_EVENTS("write:events"),
  READ_ANALYTICS("read:analytics"),
  ADMIN("admin");

  private final String wireName;

  Scope(String wireName) {
    this.wireName = wireName;
  }

  /** The name in requests, responses, the command line and the database. */
  public String wireName() {
    return wireName;
  }

  /**
   * The scope of that wire name.
   *
   * @throws IllegalArgumentException when there is none; the message lists those there are
   */
  public static Scope parse(String wireName) {
    for (Scope scope : values()) {
      if (scope.wireName.equals(wireName)) {
        return scope;
      }
    }
    String known = Arrays.stream(values()).map(Scope::wireName).collect(Collectors.joining(", "));
    throw new IllegalArgumentException(
        "unknown scope '" + wireName + "': expected one of " + known);
  }
}
