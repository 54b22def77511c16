package io.tallyhouse.account;

import java.time.Instant;
import java.util.Set;

/** Keys for tests. */
public final class Keys {
  public static final Instant CREATED = Instant.parse("2026-01-15T10:30:00Z");

  private Keys() {}

  static ApiKey valid(long id) {
    return new ApiKey(
        id,
        1,
        "default",
        "laptop",
        "th_live_12345678",
        Set.of(Scope.WRITE_EVENTS),
        RateLimits.NONE,
        CREATED,
        null);
  }
}
