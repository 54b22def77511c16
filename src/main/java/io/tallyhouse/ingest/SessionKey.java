package io.tallyhouse.ingest;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session of an account; accounts may use equal session ids. */
public record SessionKey(int accountId, UUID sessionId) {
  // Written out: looked up for every event, and those a record comes with take several times as
  // long.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SessionKey key
        && key.accountId == accountId
        && key.sessionId.equals(sessionId);
  }

  @Override
  public int hashCode() {
    return 31 * accountId + sessionId.hashCode();
  }
}
