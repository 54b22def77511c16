package io.tallyhouse.ingest;

import com.carrotsearch.hppc.BitMixer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A session of an account; accounts may use equal session ids. */
public record SessionKey(int accountId, UUID sessionId) {
  /** A hash that hardly ever two sessions share. */
  long hash64() {
    return BitMixer.mix64(
        BitMixer.mix64(sessionId.getMostSignificantBits() + accountId)
            + sessionId.getLeastSignificantBits());
  }

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
