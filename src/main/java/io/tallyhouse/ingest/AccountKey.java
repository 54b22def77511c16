package io.tallyhouse.ingest;

import com.carrotsearch.hppc.BitMixer;

/** An identity that holds in all sessions of an account, see {@link EventStore}. */
public record AccountKey(int accountId, long key) {
  /** A hash that hardly ever two keys share. */
  long hash64() {
    return BitMixer.mix64(key ^ (long) accountId << Integer.SIZE);
  }

  // Written out, as in SessionKey: they are needed several times per event of a transcript.

  @Override
  public boolean equals(Object other) {
    return other instanceof AccountKey that && key == that.key && accountId == that.accountId;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(key) * 31 + accountId;
  }
}
